//! Calls with ureq and serde derive: a thread for each task.

use std::time::{Duration, Instant};

use apideck_bench_call::{Kind, Load, Usage, peer};

fn call(agent: &ureq::Agent, server: &str, kind: Kind) {
    let request = peer::request(server, kind).body(peer::body(kind)).expect("a request");
    let mut response = agent.run(request).expect("a response");
    let limit = 1 << 30;
    let body = response.body_mut().with_config().limit(limit).read_to_vec().expect("a body");
    assert_eq!(peer::decode(kind, &body), kind.things());
}

fn burst(agent: &ureq::Agent, load: &Load, tasks: usize, calls: usize) -> Vec<Duration> {
    let worker = || {
        let mut times = Vec::new();
        for _ in 0..calls {
            let started = load.report.then(Instant::now);
            call(agent, &load.server, load.kind);
            times.extend(started.map(|started| started.elapsed()));
        }
        times
    };
    if tasks == 1 {
        return worker();
    }
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..tasks).map(|_| scope.spawn(worker)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("a thread")).collect()
    })
}

fn main() {
    let load = Load::from_arguments();
    let config = ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(60)));
    let config = config.max_idle_connections(1000).max_idle_connections_per_host(1000);
    let agent = config.build().new_agent();
    burst(&agent, &load, load.idle, 1);
    if load.report {
        burst(&agent, &load, load.tasks, 2);
    }
    let before = Usage::now();
    let times = burst(&agent, &load, load.tasks, load.calls.div_ceil(load.tasks));
    if load.report {
        before.report(times);
    }
}
