//! The command line.

use std::ffi::OsString;
use std::path::PathBuf;
use std::str::FromStr;

pub(crate) const USAGE: &str = "\
Usage: apideck-mock [OPTIONS]

Serves the Apideck Unify API on 127.0.0.1, with made-up data.

Options:
  --port N      the port; 0 chooses a free one [default: 8080]
  --tls         serve HTTPS, with a certificate authority made for this run
  --seed N      make other data; the same number makes the same data [default: 1]
  --empty       start without data
  --data DIR    keep the data in this folder, so that it survives a restart
  --chaos P     let this part of the requests fail, from 0 to 1, such as 0.05
  --log         print a line for each request
  --help        print this text
  --version     print the version
";

/// What the command line asks for.
#[derive(Debug, PartialEq)]
pub(crate) enum Parsed {
    Run(Arguments),
    Help,
    Version,
}

#[derive(Debug, PartialEq)]
pub(crate) struct Arguments {
    pub(crate) port: u16,
    pub(crate) tls: bool,
    /// `None` starts without data.
    pub(crate) seed: Option<u64>,
    pub(crate) data: Option<PathBuf>,
    pub(crate) chaos: f64,
    pub(crate) log: bool,
}

/// Reads the command line, without the name of the program. The error says what is wrong with it.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Parsed, String> {
    let mut arguments = arguments.into_iter();
    let mut parsed = Arguments { port: 8080, tls: false, seed: Some(1), data: None, chaos: 0.0, log: false };
    while let Some(argument) = arguments.next() {
        let Some(text) = argument.to_str() else {
            return Err(format!("unknown argument {}", argument.to_string_lossy()));
        };
        let (name, inline) = match text.split_once('=') {
            Some((name, value)) => (name, Some(OsString::from(value))),
            None => (text, None),
        };
        let takes_value = matches!(name, "--port" | "--seed" | "--data" | "--chaos");
        if inline.is_some() && !takes_value {
            return Err(format!("unknown argument {text}"));
        }
        let mut value = || inline.clone().or_else(|| arguments.next()).ok_or(format!("{name} needs a value"));
        match name {
            "--port" => parsed.port = number(name, &value()?)?,
            "--seed" => parsed.seed = Some(number(name, &value()?)?),
            "--chaos" => parsed.chaos = probability(name, &value()?)?,
            "--data" => parsed.data = Some(value()?.into()),
            "--empty" => parsed.seed = None,
            "--tls" if cfg!(feature = "tls") => parsed.tls = true,
            "--tls" => return Err("--tls needs the feature `tls`, which is off in this build".to_owned()),
            "--log" => parsed.log = true,
            "--help" | "-h" => return Ok(Parsed::Help),
            "--version" | "-V" => return Ok(Parsed::Version),
            _ => return Err(format!("unknown argument {text}")),
        }
    }
    Ok(Parsed::Run(parsed))
}

fn number<T: FromStr>(name: &str, value: &OsString) -> Result<T, String> {
    let parsed = value.to_str().and_then(|text| text.parse().ok());
    parsed.ok_or_else(|| format!("{name} needs a number, not `{}`", value.to_string_lossy()))
}

fn probability(name: &str, value: &OsString) -> Result<f64, String> {
    let rate = number(name, value)?;
    if (0.0..=1.0).contains(&rate) { Ok(rate) } else { Err(format!("{name} needs a number from 0 to 1, not {rate}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_line(line: &str) -> Result<Parsed, String> {
        parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn options_have_values_after_a_space_or_an_equals_sign() {
        let defaults = Arguments { port: 8080, tls: false, seed: Some(1), data: None, chaos: 0.0, log: false };
        assert_eq!(parse_line(""), Ok(Parsed::Run(defaults)));
        let all = Arguments { port: 0, tls: false, seed: Some(7), data: Some("a b".into()), chaos: 0.05, log: true };
        let line = ["--port", "0", "--seed=7", "--log", "--data", "a b", "--chaos=0.05"];
        assert_eq!(parse(line.map(OsString::from)), Ok(Parsed::Run(all)));
        assert!(matches!(parse_line("--empty"), Ok(Parsed::Run(Arguments { seed: None, .. }))));
        assert_eq!(parse_line("--port 1 --help"), Ok(Parsed::Help));
        assert_eq!(parse_line("-V"), Ok(Parsed::Version));
    }

    #[test]
    fn errors_name_the_argument() {
        for (line, problem) in [
            ("--port", "--port needs a value"),
            ("--port x", "--port needs a number, not `x`"),
            ("--port 65536", "--port needs a number, not `65536`"),
            ("--chaos 1.5", "--chaos needs a number from 0 to 1, not 1.5"),
            ("--chaos NaN", "--chaos needs a number from 0 to 1, not NaN"),
            ("--log=yes", "unknown argument --log=yes"),
            ("serve", "unknown argument serve"),
        ] {
            assert_eq!(parse_line(line).unwrap_err(), problem, "{line}");
        }
    }
}
