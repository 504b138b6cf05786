//! Dates in headers.

use http::HeaderValue;
use std::time::Duration;

/// The time since 1970 of a date such as `Sun, 06 Nov 1994 08:49:37 GMT`, the only form that servers may send
/// (RFC 9110, section 5.6.7). A library that also parses the two obsolete forms costs every program 7 kB.
pub(crate) fn http_date(value: Option<&HeaderValue>) -> Option<Duration> {
    let text = value?.to_str().ok()?;
    // Searching text for text takes 300 bytes more.
    let name = text.get(8..11)?.as_bytes();
    let month = b"JanFebMarAprMayJunJulAugSepOctNovDec".chunks(3).position(|month| month == name)?;
    if text.len() != 29 || !text.ends_with(" GMT") {
        return None;
    }
    time(number(text, 12, 16)?, month as u64, number(text, 5, 7)?, text.get(17..25)?)
}

/// The time since 1970 of a date in UTC such as `1994-11-06T08:49:37Z`, with or without a fraction of a second.
pub(crate) fn iso_date(text: &str) -> Option<Duration> {
    let month = number(text, 5, 7)?.checked_sub(1).filter(|month| *month < 12)?;
    let rest = text.get(19..)?.strip_suffix('Z')?;
    let is_fraction = rest.strip_prefix('.').is_some_and(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()));
    if !rest.is_empty() && !is_fraction {
        return None;
    }
    time(number(text, 0, 4)?, month, number(text, 8, 10)?, text.get(11..19)?)
}

/// `month` is 0 to 11, `clock` is `08:49:37`.
fn time(year: u64, month: u64, day: u64, clock: &str) -> Option<Duration> {
    // Count years from March, so that a leap day is the last day of a year.
    let march = (month + 10) % 12;
    let year = year.checked_sub(1970)? + 1970 - u64::from(march >= 10);
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * march + 2) / 5 + day;
    let hours = days.checked_sub(719_469)? * 24 + number(clock, 0, 2)?;
    Some(Duration::from_secs(hours * 3600 + number(clock, 3, 5)? * 60 + number(clock, 6, 8)?))
}

fn number(text: &str, from: usize, to: usize) -> Option<u64> {
    text.get(from..to)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::UNIX_EPOCH;

    fn read(text: &str) -> Option<Duration> {
        http_date(HeaderValue::from_str(text).ok().as_ref())
    }

    #[test]
    fn dates_are_parsed_like_httpdate_does() {
        // A step of a prime number of seconds covers every day of the year and every hour, up to the year 2200.
        for seconds in (0..7_258_118_400).step_by(40_009) {
            let time = Duration::from_secs(seconds);
            assert_eq!(read(&httpdate::fmt_http_date(UNIX_EPOCH + time)), Some(time));
        }
    }

    #[test]
    fn malformed_dates_are_rejected() {
        for bad in [
            "",
            "tomorrow",
            "1994-11-06T08:49:37Z",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 06 anF 1994 08:49:37 GMT",
            "Sun, 06 Nov 1969 08:49:37 GMT",
            "Sun, xx Nov 1994 08:49:37 GMT",
            "Thu, 00 Jan 1970 00:00:00 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT ",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn iso_dates_in_utc_are_parsed() {
        let expected = read("Sun, 06 Nov 1994 08:49:37 GMT");
        for text in ["1994-11-06T08:49:37Z", "1994-11-06T08:49:37.5Z", "1994-11-06 08:49:37.123456Z"] {
            assert_eq!(iso_date(text), expected, "{text}");
        }
        for bad in [
            "",
            "1994-11-06",
            "1994-11-06T08:49:37",
            "1994-11-06T08:49:37+01:00",
            "1994-13-06T08:49:37Z",
            "1994-00-06T08:49:37Z",
            "1994-11-06T08:49:37xZ",
        ] {
            assert_eq!(iso_date(bad), None, "{bad}");
        }
    }
}
