//! Conversions of the feature `chrono`.

use chrono::{FixedOffset, NaiveDate, ParseError, SecondsFormat, TimeZone, Utc};

use super::{Date, DateTime};

impl From<NaiveDate> for Date {
    fn from(date: NaiveDate) -> Self {
        Self(date.to_string())
    }
}

impl TryFrom<&Date> for NaiveDate {
    type Error = ParseError;

    /// Fails if the text is not exactly a day, such as a date with a time.
    fn try_from(date: &Date) -> Result<Self, ParseError> {
        let day: Self = date.0.parse()?;
        // The parser skips white space, signs and missing zeros. Only it can make its error.
        if day.to_string() == date.0 { Ok(day) } else { "x".parse() }
    }
}

impl<Z: TimeZone> From<chrono::DateTime<Z>> for DateTime {
    fn from(time: chrono::DateTime<Z>) -> Self {
        Self(time.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl TryFrom<&DateTime> for chrono::DateTime<FixedOffset> {
    type Error = ParseError;

    fn try_from(time: &DateTime) -> Result<Self, ParseError> {
        Self::parse_from_rfc3339(&time.0)
    }
}

impl TryFrom<&DateTime> for chrono::DateTime<Utc> {
    type Error = ParseError;

    fn try_from(time: &DateTime) -> Result<Self, ParseError> {
        chrono::DateTime::<FixedOffset>::try_from(time).map(|time| time.to_utc())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn converts_in_both_directions() {
        let day = NaiveDate::from_ymd_opt(2020, 9, 30).unwrap();
        assert_eq!(Date::from(day).as_str(), "2020-09-30");
        assert_eq!(NaiveDate::try_from(&Date::from(day)).unwrap(), day);
        for bad in ["2020-09-31", "2020-09-30T22:00:00Z", "2020-1-1", " 2020-09-30", "2020-09-30 ", "+2020-09-30", ""] {
            assert!(NaiveDate::try_from(&Date::from(bad)).is_err(), "{bad}");
        }

        let time = chrono::DateTime::from_timestamp(1_601_451_812, 500_000_000).unwrap();
        assert_eq!(DateTime::from(time).as_str(), "2020-09-30T07:43:32.500Z");
        for text in ["2020-09-30T07:43:32.5Z", "2020-09-30T09:43:32.500+02:00"] {
            assert_eq!(chrono::DateTime::<Utc>::try_from(&DateTime::from(text)).unwrap(), time);
        }
        let there = chrono::DateTime::<FixedOffset>::try_from(&"2020-09-30T09:43:32+02:00".into()).unwrap();
        assert_eq!(DateTime::from(there).as_str(), "2020-09-30T09:43:32+02:00");
        for bad in ["2020-09-30T07:43:32.5", "2020-09-30", ""] {
            assert!(chrono::DateTime::<Utc>::try_from(&DateTime::from(bad)).is_err(), "{bad}");
        }
    }
}
