//! What a call needs of the runtime that it runs in.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use tokio::runtime::Handle;

/// The message for a runtime without I/O.
pub(super) const NO_IO: &str = "the tokio runtime has no I/O: build it with `enable_all`";

/// The part of the runtime that a call needs and does not find; `None` if it has all parts.
pub(crate) fn missing() -> Option<&'static str> {
    if Handle::try_current().is_err() {
        return Some("no tokio runtime: make the call from within a tokio runtime with I/O and time enabled");
    }
    let timer = catch(|| drop(tokio::time::sleep(Duration::ZERO)));
    timer.is_none().then_some("the tokio runtime has no timers: build it with `enable_all`")
}

/// What `run` returns; `None` if it panics. tokio has no way to ask whether timers and I/O are enabled, and panics where
/// they are not.
pub(super) fn catch<T>(run: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(run)).ok()
}
