//! The time of the mock, which a test can set and move.

use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::sync::lock;

/// The clock of a mock: it runs with the clock of the system until a test sets or moves it.
#[derive(Debug, Default)]
pub(crate) struct Clock(Mutex<Setting>);

#[derive(Debug, Clone, Copy, Default)]
struct Setting {
    /// The time at which the clock stands still, in milliseconds since 1970.
    fixed: Option<i64>,
    /// What was added to the time, in milliseconds.
    moved: i64,
}

impl Clock {
    /// Milliseconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        let Setting { fixed, moved } = *lock(&self.0);
        fixed.unwrap_or_else(system_time) + moved
    }

    /// Stops the clock at this time.
    pub(crate) fn set(&self, time: SystemTime) {
        *lock(&self.0) = Setting { fixed: Some(millis(time)), moved: 0 };
    }

    pub(crate) fn advance(&self, by: Duration) {
        lock(&self.0).moved += i64::try_from(by.as_millis()).unwrap_or(i64::MAX / 4);
    }
}

fn system_time() -> i64 {
    millis(SystemTime::now())
}

fn millis(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX / 4)
}

/// `2026-01-31T12:00:00.000Z`.
pub(crate) fn timestamp(millis: i64) -> String {
    let (days, rest) = (millis.div_euclid(86_400_000), millis.rem_euclid(86_400_000));
    let (hour, minute, second) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60);
    format!("{}T{hour:02}:{minute:02}:{second:02}.{:03}Z", date(days), rest % 1000)
}

/// The date of a number of days since 1970: `2026-01-31`.
pub(crate) fn date(days: i64) -> String {
    // Howard Hinnant's civil_from_days: years start in March, so that a leap day is the last one.
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_rfc_3339() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_767_225_599_999, "2025-12-31T23:59:59.999Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(timestamp(millis), text);
        }
    }

    #[test]
    fn a_test_sets_and_moves_the_clock() {
        let clock = Clock::default();
        assert!(clock.now() > 1_700_000_000_000);
        clock.set(UNIX_EPOCH + Duration::from_secs(10));
        clock.advance(Duration::from_millis(5));
        assert_eq!(clock.now(), 10_005);
    }
}
