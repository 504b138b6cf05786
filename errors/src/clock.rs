//! The time of day.

use std::time::Duration;

/// The time since 1970.
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub(crate) fn since_1970() -> Duration {
    use std::time::{SystemTime, UNIX_EPOCH};

    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// The time since 1970. The standard library has no clock on this target and panics.
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // It saturates.
pub(crate) fn since_1970() -> Duration {
    Duration::from_millis(js_sys::Date::now() as u64)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_clock_runs_since_1970() {
        // After 2020, before 2100.
        assert!((1_577_836_800..4_102_444_800).contains(&super::since_1970().as_secs()));
    }
}
