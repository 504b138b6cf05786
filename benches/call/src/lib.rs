//! Runs calls of a client, and reports what they cost. Each client is a program of its own.

pub mod peer;

use std::fmt::Write as _;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What is called.
#[derive(Clone, Copy)]
pub enum Kind {
    /// Creates a Vault session.
    Session,
    /// Lists this many invoices.
    List(usize),
    /// Creates an invoice with this many lines.
    Create(usize),
}

/// The calls to make: `SERVER KIND CALLS [TASKS [IDLE]] [report]`.
#[derive(Clone)]
pub struct Load {
    pub server: String,
    pub kind: Kind,
    pub calls: usize,
    pub tasks: usize,
    /// Connections to open first, which are idle while the calls are made.
    pub idle: usize,
    /// Whether to measure time and memory. Off while something else counts instructions or system calls.
    pub report: bool,
}

impl Load {
    /// Reads the arguments of the program.
    pub fn from_arguments() -> Self {
        let mut arguments: Vec<String> = std::env::args().skip(1).collect();
        let report = arguments.last().is_some_and(|last| last == "report");
        if report {
            arguments.pop();
        }
        let number =
            |index: usize, default| arguments.get(index).map_or(default, |text| text.parse().expect("a number"));
        let kind = arguments.get(1).map_or("session", |kind| kind);
        let (name, count) = kind.split_once(':').unwrap_or((kind, "1"));
        let count = count.parse().expect("a number");
        Self {
            server: arguments.first().expect("the URL of the server").clone(),
            kind: match name {
                "session" => Kind::Session,
                "list" => Kind::List(count),
                "create" => Kind::Create(count),
                _ => panic!("session, list:N or create:N"),
            },
            calls: number(2, 1),
            tasks: number(3, 1),
            idle: number(4, 0),
            report,
        }
    }

    /// Makes the calls in one thread. `call` makes one, and returns the number of things in its response.
    pub fn run<F>(self, call: impl Fn(Kind) -> F + Clone + Send + 'static)
    where
        F: Future<Output = usize> + Send,
    {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            self.burst(self.idle, 1, &call).await;
            // The connections of the first calls are not part of the measurement.
            if self.report {
                self.burst(self.tasks, 2, &call).await;
            }
            let before = Usage::now();
            let times = self.burst(self.tasks, self.calls.div_ceil(self.tasks), &call).await;
            if self.report {
                before.report(times);
            }
        });
    }

    async fn burst<F>(
        &self,
        tasks: usize,
        calls: usize,
        call: &(impl Fn(Kind) -> F + Clone + Send + 'static),
    ) -> Vec<Duration>
    where
        F: Future<Output = usize> + Send,
    {
        let times = Arc::new(Mutex::new(Vec::new()));
        let mut running = Vec::new();
        for _ in 0..tasks {
            let (kind, report, call, times) = (self.kind, self.report, call.clone(), times.clone());
            running.push(tokio::spawn(async move {
                for _ in 0..calls {
                    let started = report.then(Instant::now);
                    let things = call(kind).await;
                    assert_eq!(things, kind.things());
                    if let Some(started) = started {
                        times.lock().expect("no panic").push(started.elapsed());
                    }
                }
            }));
        }
        for task in running {
            task.await.expect("a task");
        }
        std::mem::take(&mut *times.lock().expect("no panic"))
    }
}

impl Kind {
    /// The number of things in a response.
    pub fn things(self) -> usize {
        match self {
            Self::List(count) => count,
            _ => 1,
        }
    }
}

/// What the process has used so far.
pub struct Usage {
    cpu: f64,
    time: Instant,
}

impl Usage {
    pub fn now() -> Self {
        Self { cpu: cpu_seconds(), time: Instant::now() }
    }

    /// Prints what the calls cost, as `name value` pairs.
    pub fn report(&self, mut times: Vec<Duration>) {
        let (wall, cpu) = (self.time.elapsed().as_secs_f64(), cpu_seconds() - self.cpu);
        times.sort_unstable();
        #[allow(clippy::cast_precision_loss)]
        let calls = times.len() as f64;
        let at = |per_mille: usize| times[(times.len() - 1) * per_mille / 1000].as_secs_f64() * 1e6;
        let mut line = String::new();
        let _ = write!(line, "per_second {:.0} cpu_us {:.1} ", calls / wall, cpu / calls * 1e6);
        let _ = write!(line, "p50_us {:.0} p99_us {:.0} ", at(500), at(990));
        println!("{line}rss_kb {} peak_kb {}", memory("VmRSS"), memory("VmHWM"));
    }
}

/// The CPU seconds of all threads of this process, those that have ended included.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let fields: Vec<&str> = stat.rsplit(')').next().expect("fields").split_whitespace().collect();
    let ticks = |index: usize| fields[index].parse::<f64>().expect("ticks");
    // A tick is 10 ms on all Linux systems.
    (ticks(11) + ticks(12)) / 100.0
}

/// A figure of the memory of this process, in kB.
pub fn memory(name: &str) -> usize {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("a figure");
    line.trim_matches(|character: char| !character.is_ascii_digit()).parse().expect("a number")
}
