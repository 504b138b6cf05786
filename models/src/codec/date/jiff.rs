//! Conversions of the feature `jiff`.

use jiff::Timestamp;
use jiff::civil;

use super::{Date, DateTime};

impl From<civil::Date> for Date {
    fn from(date: civil::Date) -> Self {
        Self(date.to_string())
    }
}

impl TryFrom<&Date> for civil::Date {
    type Error = jiff::Error;

    /// Fails if the text is not exactly a day, such as a date with a time.
    fn try_from(date: &Date) -> Result<Self, jiff::Error> {
        let day: Self = date.0.parse()?;
        // The parser skips a time of day, an offset and annotations.
        if day.to_string() == date.0 { Ok(day) } else { Err(jiff::Error::from_args(format_args!("not exactly a day"))) }
    }
}

impl From<Timestamp> for DateTime {
    fn from(time: Timestamp) -> Self {
        Self(time.to_string())
    }
}

impl TryFrom<&DateTime> for Timestamp {
    type Error = jiff::Error;

    fn try_from(time: &DateTime) -> Result<Self, jiff::Error> {
        time.0.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn converts_in_both_directions() {
        let day = civil::date(2020, 9, 30);
        assert_eq!(Date::from(day).as_str(), "2020-09-30");
        assert_eq!(civil::Date::try_from(&Date::from(day)).unwrap(), day);
        for bad in [
            "2020-09-31",
            "2020-09-30T22:00:00Z",
            "2020-09-30T22:00:00",
            "2020-09-30 22:00",
            "2020-09-30T22:00+02:00[Europe/Berlin]",
            "2020-09-30[u-ca=iso8601]",
            "20200930",
            "2020-1-1",
            " 2020-09-30",
            "+2020-09-30",
            "+002020-09-30",
            "",
        ] {
            assert!(civil::Date::try_from(&Date::from(bad)).is_err(), "{bad}");
        }

        let time = Timestamp::new(1_601_451_812, 500_000_000).unwrap();
        assert_eq!(DateTime::from(time).as_str(), "2020-09-30T07:43:32.5Z");
        for text in ["2020-09-30T07:43:32.5Z", "2020-09-30T09:43:32.500+02:00"] {
            assert_eq!(Timestamp::try_from(&DateTime::from(text)).unwrap(), time);
        }
        for bad in ["2020-09-30T07:43:32.5", "2020-09-30", ""] {
            assert!(Timestamp::try_from(&DateTime::from(bad)).is_err(), "{bad}");
        }
    }
}
