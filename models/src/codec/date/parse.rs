//! Checked dates and times, for text that a person entered.

use std::fmt;
use std::str::FromStr;

use super::{Date, DateTime};

/// A text that is not a [`Date`] or [`DateTime`] of the form that the API documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidDate {
    text: String,
    expected: &'static str,
}

impl fmt::Display for InvalidDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The text can be of any length.
        let text: String = self.text.chars().take(64).collect();
        write!(f, "{text:?} is not {}", self.expected)
    }
}

impl std::error::Error for InvalidDate {}

impl Date {
    /// A day of the calendar, checked: `2024-02-29` is one, `2023-02-29` and `29.02.2024` are not.
    ///
    /// `Date::from` takes any text, as connectors send it.
    ///
    /// ```
    /// use apideck_unify::models::Date;
    /// assert_eq!(Date::parse("2024-02-29").unwrap().as_str(), "2024-02-29");
    /// assert_eq!(Date::parse("2023-02-29").unwrap_err().to_string(), r#""2023-02-29" is not a day such as 2020-09-30"#);
    /// ```
    pub fn parse(text: &str) -> Result<Self, InvalidDate> {
        if is_day(text.as_bytes()) {
            return Ok(Self(text.to_owned()));
        }
        Err(InvalidDate { text: text.to_owned(), expected: "a day such as 2020-09-30" })
    }
}

impl DateTime {
    /// A point in time of RFC 3339, checked: `2020-09-30T07:43:32Z`, with a fraction or an offset such as `+02:00`.
    ///
    /// `DateTime::from` takes any text, as connectors send it.
    ///
    /// RFC 3339 has times that the date libraries refuse: a leap second (`:60`), a fraction of more than nine digits, and
    /// times that an offset moves out of the years that a library knows (`9999-12-31T23:59:59-23:59`). To be sure that a time
    /// converts, convert it.
    ///
    /// ```
    /// use apideck_unify::models::DateTime;
    /// assert!(DateTime::parse("2020-09-30T07:43:32.000+02:00").is_ok());
    /// assert!(DateTime::parse("2020-09-30").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, InvalidDate> {
        if is_time(text.as_bytes()) {
            return Ok(Self(text.to_owned()));
        }
        Err(InvalidDate { text: text.to_owned(), expected: "a time such as 2020-09-30T07:43:32Z" })
    }
}

impl FromStr for Date {
    type Err = InvalidDate;

    /// As [`Date::parse`].
    fn from_str(text: &str) -> Result<Self, InvalidDate> {
        Self::parse(text)
    }
}

impl FromStr for DateTime {
    type Err = InvalidDate;

    /// As [`DateTime::parse`].
    fn from_str(text: &str) -> Result<Self, InvalidDate> {
        Self::parse(text)
    }
}

/// `2020-09-30`, and the month has that day.
fn is_day(text: &[u8]) -> bool {
    let [year @ .., b'-', m1, m2, b'-', d1, d2] = text else { return false };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(&[*m1, *m2], 2), number(&[*d1, *d2], 2)) else {
        return false;
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return false,
    };
    (1..=days).contains(&day)
}

/// `2020-09-30T07:43:32`, perhaps a fraction, and an offset. A leap second is allowed, as RFC 3339 does.
fn is_time(text: &[u8]) -> bool {
    let Some((day, [b'T' | b't', h1, h2, b':', m1, m2, b':', s1, s2, rest @ ..])) = text.split_at_checked(10) else {
        return false;
    };
    let within = |digits: [u8; 2], most: u32| number(&digits, 2).is_some_and(|number| number <= most);
    let rest = match rest {
        [b'.', fraction @ ..] => {
            let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            if digits == 0 {
                return false;
            }
            &fraction[digits..]
        }
        _ => rest,
    };
    let is_offset = match rest {
        [b'Z' | b'z'] => true,
        [b'+' | b'-', h1, h2, b':', m1, m2] => within([*h1, *h2], 23) && within([*m1, *m2], 59),
        _ => false,
    };
    is_day(day) && within([*h1, *h2], 23) && within([*m1, *m2], 59) && within([*s1, *s2], 60) && is_offset
}

/// The number that `digits` are, if there are `count` of them.
fn number(digits: &[u8], count: usize) -> Option<u32> {
    if digits.len() != count || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days() {
        for good in ["2020-09-30", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31", "2023-04-30"] {
            assert_eq!(good.parse::<Date>().unwrap().as_str(), good);
        }
        for bad in [
            "",
            "2020-9-30",
            "2020-09-31",
            "2023-02-29",
            "1900-02-29",
            "2020-00-10",
            "2020-13-10",
            "2020-01-00",
            "2020-01-32",
            "20-01-01",
            "02020-01-01",
            "2020/01/01",
            "2020-01-01 ",
            " 2020-01-01",
            "2020-01-01T00:00:00Z",
            "２020-01-01",
            "+020-01-01",
        ] {
            assert!(Date::parse(bad).is_err(), "{bad}");
        }
        let long = Date::parse(&"x".repeat(1000)).unwrap_err().to_string();
        assert_eq!(long.len(), 64 + 2 + " is not a day such as 2020-09-30".len());
    }

    #[test]
    fn times() {
        for good in [
            "2020-09-30T07:43:32Z",
            "2020-09-30t07:43:32z",
            "2020-09-30T07:43:32.000Z",
            "2020-09-30T23:59:60.123456789+14:00",
            "2020-09-30T00:00:00-00:30",
        ] {
            assert_eq!(good.parse::<DateTime>().unwrap().as_str(), good);
        }
        for bad in [
            "",
            "2020-09-30",
            "2020-09-30T07:43:32",
            "2020-09-30T07:43Z",
            "2020-09-30 07:43:32Z",
            "2020-09-31T07:43:32Z",
            "2020-09-30T24:00:00Z",
            "2020-09-30T07:60:00Z",
            "2020-09-30T07:43:61Z",
            "2020-09-30T07:43:32.Z",
            "2020-09-30T07:43:32+0200",
            "2020-09-30T07:43:32+24:00",
            "2020-09-30T07:43:32+02:60",
            "2020-09-30T07:43:32ZZ",
            "2020-09-3０T07:43:32Z",
        ] {
            assert!(DateTime::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn days_have_an_order() {
        let mut days = ["2021-01-01", "2020-12-31", "2020-02-01"].map(Date::from);
        days.sort();
        assert_eq!(days.map(|day| day.as_str().to_owned()), ["2020-02-01", "2020-12-31", "2021-01-01"]);
    }
}
