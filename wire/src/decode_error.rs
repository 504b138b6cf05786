//! Deviations of a response body from the contract of the API.

use std::borrow::Cow;
use std::fmt;

/// A place in a response body that deviates from the contract of the API and was decoded nevertheless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// The place, as a JSON path such as `data[3].total_amount`.
    pub path: String,
    /// What the contract says, such as `a number`.
    pub expected: Cow<'static, str>,
    /// What the body has there, such as `a string`, or `nothing`.
    pub found: Cow<'static, str>,
}

/// Why a body could not be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// The place, as a JSON path such as `data.session_uri`; empty for the body as a whole.
    pub path: String,
    /// What the contract says.
    pub expected: Cow<'static, str>,
    /// What the body has there, or the byte offset at which decoding stopped.
    pub found: Cow<'static, str>,
}

impl From<Repair> for DecodeError {
    fn from(repair: Repair) -> Self {
        Self { path: repair.path, expected: repair.expected, found: repair.found }
    }
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(f, &self.path, &self.expected, &self.found)
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(f, &self.path, &self.expected, &self.found)
    }
}

impl std::error::Error for DecodeError {}

fn write(f: &mut fmt::Formatter<'_>, path: &str, expected: &str, found: &str) -> fmt::Result {
    let colon = if path.is_empty() { "" } else { ": " };
    write!(f, "{path}{colon}expected {expected}, found {found}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_starts_with_the_path_if_there_is_one() {
        let repair = Repair { path: "data[3].total".into(), expected: "a number".into(), found: "a string".into() };
        assert_eq!(repair.to_string(), "data[3].total: expected a number, found a string");
        let error = DecodeError { path: String::new(), ..repair.into() };
        assert_eq!(error.to_string(), "expected a number, found a string");
    }
}
