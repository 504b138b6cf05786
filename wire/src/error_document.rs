//! Error documents that arrive with the status of a success.

/// Whether a JSON object is an error document, given its members: `status_code`, if it is an integer or text that is one,
/// whether `error` says something, and whether `data` is neither missing nor null.
///
/// A status from 400 to 599 makes it one, and so does an `error` without `data`. Other numbers in `status_code` say nothing
/// about the outcome: some services have codes of their own there.
#[doc(hidden)]
pub fn is_error_document(status_code: Option<i64>, has_error: bool, has_data: bool) -> bool {
    is_error_status(status_code) || has_error && !has_data
}

/// Whether `status_code` is the status of an error.
#[doc(hidden)]
pub fn is_error_status(status_code: Option<i64>) -> bool {
    status_code.is_some_and(|status| (400..=599).contains(&status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_or_an_error_without_data_makes_an_error_document() {
        for status in [400, 404, 500, 599] {
            assert!(is_error_document(Some(status), false, true), "{status}");
        }
        for status in [None, Some(0), Some(200), Some(399), Some(600), Some(1001), Some(-404)] {
            assert!(is_error_document(status, true, false));
            for (has_error, has_data) in [(false, false), (false, true), (true, true)] {
                assert!(!is_error_document(status, has_error, has_data), "{status:?}");
            }
        }
    }
}
