//! Conversions of the feature `time`.

use time::OffsetDateTime;
use time::error::{Format, Parse};
use time::format_description::modifier::{Day, Month, Year};
use time::format_description::well_known::Rfc3339;
use time::format_description::{BorrowedFormatItem as Item, Component};

use super::{Date, DateTime};

/// `2020-09-30`. The library's own ISO 8601 format would accept a time after it and ignore it.
const DAY: &[Item<'_>] = &[
    Item::Component(Component::Year(Year::default())),
    Item::Literal(b"-"),
    Item::Component(Component::Month(Month::default())),
    Item::Literal(b"-"),
    Item::Component(Component::Day(Day::default())),
];

impl From<time::Date> for Date {
    fn from(date: time::Date) -> Self {
        Self(date.to_string())
    }
}

impl TryFrom<&Date> for time::Date {
    type Error = Parse;

    /// Fails if the text is not exactly a day, such as a date with a time.
    fn try_from(date: &Date) -> Result<Self, Parse> {
        let day = Self::parse(&date.0, DAY)?;
        // The parser skips a plus sign. Only it can make its error.
        if day.to_string() == date.0 { Ok(day) } else { Self::parse("x", DAY) }
    }
}

impl TryFrom<OffsetDateTime> for DateTime {
    type Error = Format;

    /// Fails for years that RFC 3339 cannot represent, and for offsets with seconds.
    fn try_from(time: OffsetDateTime) -> Result<Self, Format> {
        time.format(&Rfc3339).map(Self)
    }
}

impl TryFrom<&DateTime> for OffsetDateTime {
    type Error = Parse;

    fn try_from(time: &DateTime) -> Result<Self, Parse> {
        Self::parse(&time.0, &Rfc3339)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn converts_in_both_directions() {
        let day = time::Date::from_calendar_date(2020, time::Month::September, 30).unwrap();
        assert_eq!(Date::from(day).as_str(), "2020-09-30");
        assert_eq!(time::Date::try_from(&Date::from(day)).unwrap(), day);
        for bad in ["2020-09-31", "2020-09-30T22:00:00Z", "2020-1-1", " 2020-09-30", "2020-09-30 ", "+2020-09-30", ""] {
            assert!(time::Date::try_from(&Date::from(bad)).is_err(), "{bad}");
        }

        let time = OffsetDateTime::from_unix_timestamp_nanos(1_601_451_812_500_000_000).unwrap();
        assert_eq!(DateTime::try_from(time).unwrap().as_str(), "2020-09-30T07:43:32.5Z");
        for text in ["2020-09-30T07:43:32.5Z", "2020-09-30T09:43:32.500+02:00"] {
            assert_eq!(OffsetDateTime::try_from(&DateTime::from(text)).unwrap(), time);
        }
        for bad in ["2020-09-30T07:43:32.5", "2020-09-30", ""] {
            assert!(OffsetDateTime::try_from(&DateTime::from(bad)).is_err(), "{bad}");
        }
        assert!(DateTime::try_from(time.replace_year(-1).unwrap()).is_err());
    }
}
