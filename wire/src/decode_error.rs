//! Deviations of a response body from the contract of the API.

use std::borrow::Cow;
use std::fmt;

/// A place in a response body that deviates from the contract of the API and was decoded nevertheless.
///
/// Of one body, the first 64 are kept. Then the last one has no path, nothing expected, and says `and 17 more` in `found`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// The place, as a JSON path such as `data[3].total_amount`, cut at 200 bytes.
    pub path: String,
    /// What the contract says, such as `a number`.
    pub expected: Cow<'static, str>,
    /// What the body has there, such as `a string`, or `nothing`.
    pub found: Cow<'static, str>,
}

impl Repair {
    /// The number of repairs that are kept of one body.
    #[doc(hidden)]
    pub const MAX: usize = 64;

    /// The last of a list of repairs: `count` more were left out.
    #[doc(hidden)]
    pub fn more(count: usize) -> Self {
        Self {
            path: String::new(),
            expected: Cow::Borrowed(""),
            found: ["and ", &count.to_string(), " more"].concat().into(),
        }
    }

    /// How many repairs this one stands for: 1, or those that were left out.
    fn count(&self) -> usize {
        let more = || self.found.strip_prefix("and ")?.strip_suffix(" more")?.parse().ok();
        if self.expected.is_empty() { more().unwrap_or(1) } else { 1 }
    }

    /// Appends `added` to `repairs`, of which at most 64 are kept. The last one then tells how many were left out.
    #[doc(hidden)]
    pub fn extend(repairs: &mut Vec<Self>, added: &[Self]) {
        let is_full = repairs.last().is_some_and(|last| last.expected.is_empty());
        let last = if is_full { repairs.pop() } else { None };
        let mut more = last.map_or(0, |last| last.count());
        for repair in added {
            if repairs.len() < Self::MAX && !repair.expected.is_empty() {
                repairs.push(repair.clone());
            } else {
                more = more.saturating_add(repair.count());
            }
        }
        if more > 0 {
            repairs.push(Self::more(more));
        }
    }
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
    if expected.is_empty() {
        return f.write_str(found);
    }
    let colon = if path.is_empty() { "" } else { ": " };
    write!(f, "{path}{colon}expected {expected}, found {found}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_most_64_repairs_are_kept_of_many_pages() {
        let page = |count: usize| {
            let repair = |index| Repair { path: format!("data[{index}]"), expected: "a".into(), found: "b".into() };
            (0..count).map(repair).collect::<Vec<_>>()
        };
        let mut repairs = Vec::new();
        Repair::extend(&mut repairs, &page(60));
        assert_eq!(repairs, page(60));
        Repair::extend(&mut repairs, &[page(64), vec![Repair::more(5)]].concat());
        assert_eq!(repairs, [page(60), page(4), vec![Repair::more(65)]].concat());
        Repair::extend(&mut repairs, &page(1));
        assert_eq!((repairs.len(), repairs[64].to_string()), (65, "and 66 more".to_owned()));
        Repair::extend(&mut repairs, &[]);
        assert_eq!(repairs[64], Repair::more(66));
    }

    #[test]
    fn display_starts_with_the_path_if_there_is_one() {
        let repair = Repair { path: "data[3].total".into(), expected: "a number".into(), found: "a string".into() };
        assert_eq!(repair.to_string(), "data[3].total: expected a number, found a string");
        let error = DecodeError { path: String::new(), ..repair.into() };
        assert_eq!(error.to_string(), "expected a number, found a string");
        assert_eq!(Repair::more(17).to_string(), "and 17 more");
    }
}
