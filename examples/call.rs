//! Calls any operation by its name, with JSON input and output.
//!
//! `cargo run --example call --features full,dynamic -- vault.sessions.create '{"session": {}}'`
//!
//! `-- list` prints all operations. With `APIDECK_API_KEY` set, the call goes to Apideck. Otherwise it goes to a mock in
//! this process, which supports only `vault.sessions.create`.

use std::io::Write;
use std::process::ExitCode;

use apideck_mock::Mock;
use apideck_unify::{ApideckCore, dynamic};

const USAGE: &str = "Usage: call list | call OPERATION [JSON]";

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["list"] => list().map_err(Into::into),
        [operation] => call(operation, "{}").await,
        [operation, input] => call(operation, input).await,
        _ => Err(USAGE.into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Prints a row for each operation: name, method, path, and the fields of its request. A `!` marks a required field.
fn list() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for operation in dynamic::operations() {
        let (name, method, path) = (operation.name(), operation.method(), operation.path());
        write!(out, "{name:<44} {method:<7} {path:<76}")?;
        for field in operation.fields() {
            write!(out, " {}{}", field.name, if field.required { "!" } else { "" })?;
        }
        writeln!(out)?;
    }
    Ok(())
}

async fn call(operation: &str, input: &str) -> Result<(), Box<dyn std::error::Error>> {
    let input = serde_json::from_str(input)?;
    let mut builder = ApideckCore::builder();
    let mut mock = None;
    if std::env::var("APIDECK_API_KEY").unwrap_or_default().is_empty() {
        let started = mock.insert(Mock::start().await?);
        eprintln!("APIDECK_API_KEY is not set: calling a mock.");
        builder = builder.api_key("mock-key").consumer_id("test-consumer").app_id("mock-app").server_url(started.url());
    }
    let response = dynamic::call(&builder.build()?, operation, input).await.into_result()?;
    println!("{response:#}");
    Ok(())
}
