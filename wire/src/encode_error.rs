//! Why a request cannot be written.

use std::borrow::Cow;
use std::fmt;

/// Why a request cannot be sent. The call returns it as `Error::InvalidRequest`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodeError {
    /// The field of the request, and the place in it, such as `invoice.line_items[2].unit_price`; empty where the
    /// message names it.
    pub path: String,
    /// What is wrong there.
    pub message: Cow<'static, str>,
}

impl EncodeError {
    /// What [`Display`](fmt::Display) writes.
    pub fn into_text(self) -> String {
        if self.path.is_empty() { self.message.into_owned() } else { ["`", &self.path, "`: ", &self.message].concat() }
    }
}

impl From<String> for EncodeError {
    fn from(message: String) -> Self {
        Self { path: String::new(), message: message.into() }
    }
}

impl From<&'static str> for EncodeError {
    fn from(message: &'static str) -> Self {
        Self { path: String::new(), message: message.into() }
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
    fn the_path_is_printed_where_there_is_one() {
        let error = EncodeError { path: "invoice.total".into(), message: "is infinite".into() };
        assert_eq!(error.to_string(), "`invoice.total`: is infinite");
        assert_eq!(EncodeError::from("`id` is missing").to_string(), "`id` is missing");
    }
}
