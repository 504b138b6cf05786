//! Why a request cannot be encoded.

use std::borrow::Cow;
use std::fmt;

/// Why a request cannot be sent. The call returns it as `Error::InvalidRequest`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodeError {
    /// The field of the request and the place in it, such as `invoice.line_items[2].unit_price`; empty if the problem
    /// is not about one place.
    pub path: String,
    /// What is wrong, such as `is infinite`.
    pub problem: Cow<'static, str>,
}

impl EncodeError {
    /// The text that [`Display`](fmt::Display) writes, without a copy if `path` is empty.
    pub fn into_text(self) -> String {
        if self.path.is_empty() { self.problem.into_owned() } else { ["`", &self.path, "`: ", &self.problem].concat() }
    }
}

impl From<String> for EncodeError {
    fn from(problem: String) -> Self {
        Self { path: String::new(), problem: problem.into() }
    }
}

impl From<&'static str> for EncodeError {
    fn from(problem: &'static str) -> Self {
        Self { path: String::new(), problem: problem.into() }
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.clone().into_text())
    }
}

impl std::error::Error for EncodeError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_starts_with_the_path_if_there_is_one() {
        let error = EncodeError { path: "invoice.total".into(), problem: "is infinite".into() };
        assert_eq!(error.to_string(), "`invoice.total`: is infinite");
        assert_eq!(EncodeError::from("`id` is missing").to_string(), "`id` is missing");
    }
}
