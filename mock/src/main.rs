//! The program `apideck-mock`, see `README.md`.
#![forbid(unsafe_code)]

mod program;

use std::process::ExitCode;

use program::arguments::{Parsed, USAGE, parse};

fn main() -> ExitCode {
    let arguments = match parse(std::env::args_os().skip(1)) {
        Ok(Parsed::Run(arguments)) => arguments,
        Ok(Parsed::Help) => return print(USAGE),
        Ok(Parsed::Version) => return print(concat!("apideck-mock ", env!("CARGO_PKG_VERSION"), "\n")),
        Err(problem) => {
            eprintln!("apideck-mock: {problem}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match program::run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("apideck-mock: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// Prints the text. A reader that has closed the pipe is not an error.
fn print(text: &str) -> ExitCode {
    use std::io::Write;
    let _ = std::io::stdout().write_all(text.as_bytes());
    ExitCode::SUCCESS
}
