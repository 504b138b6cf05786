//! Sends many calls at once to a real server and compares what the client saw with what the server logged.
//!
//! `apideck-interop upstream <port>` is the server behind the proxy location: it responds after a short delay.
//! Everything else is the load; see `usage`. The exit code is 1 when a call was lost or a POST was seen twice.

mod load;
mod log;
mod upstream;

use std::process::ExitCode;

use load::{Load, Outcomes};
use log::Seen;

const USAGE: &str = "usage:
  apideck-interop upstream <port>
  apideck-interop load <name> <url> <ca.pem or -> <GET or POST> <tasks> <calls> <log>

<calls> calls, <tasks> of them at a time, each with an id in the header `x-interop-id`. <log> is the server's access
log, in which each line starts with the id, the status and the number of the request on its connection.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    match arguments[..] {
        ["upstream", port] => {
            let port = port.parse().expect("a port");
            runtime.block_on(upstream::serve(port)).expect("a free port");
            ExitCode::SUCCESS
        }
        ["load", name, url, ca, method, tasks, calls, log] => {
            let load = Load {
                name: name.to_owned(),
                url: url.to_owned(),
                ca: (ca != "-").then(|| std::fs::read(ca).expect("the certificate")),
                method: method.parse().expect("a method"),
                tasks: tasks.parse().expect("a number of tasks"),
                calls: calls.parse().expect("a number of calls"),
            };
            report(&load, &runtime.block_on(load.run()), log)
        }
        _ => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

/// Prints one line for the load and one for each kind of failure.
fn report(load: &Load, outcomes: &Outcomes, log: &str) -> ExitCode {
    // The server writes the line of a request after the response.
    let seen = Seen::wait_for(log, &load.name, outcomes.ok);
    let missing = outcomes.succeeded.iter().filter(|id| !seen.contains(id)).count();
    let duplicates = if load.method == http::Method::POST { seen.duplicates() } else { 0 };
    // A server may close an idle HTTP/1.1 connection while a request is on its way to it, and nothing tells the client
    // whether that was processed. A POST is not sent again then; the error says so.
    let is_http1_post = load.name.starts_with("http1") && load.method == http::Method::POST;
    let undecided = if is_http1_post { outcomes.undecided() } else { 0 };
    let lost = load.calls - outcomes.ok - undecided;
    println!(
        "{:<18} ok {:>6} lost {:>4} undecided {undecided:>3} retries {:>5} logged {:>6} missing {missing} duplicate POSTs {duplicates} \
         connections {} {:.1} s",
        load.name,
        outcomes.ok,
        lost,
        outcomes.retries,
        seen.len(),
        seen.connections(),
        outcomes.elapsed.as_secs_f64(),
    );
    for (failure, (count, seen_by_server)) in outcomes.failures(&seen) {
        println!("    {count} x {failure}; the server logged {seen_by_server} of them");
    }
    if lost == 0 && missing == 0 && duplicates == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
