//! The runtime of native programs: tokio.

#[cfg(feature = "debug-log")]
use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;
pub(crate) use tokio::time::{Instant, Sleep, sleep, sleep_until, timeout};

/// Whether programs have environment variables.
#[cfg(feature = "debug-log")]
pub(crate) const HAS_ENVIRONMENT: bool = true;

/// Whether responses arrive decoded, so that the SDK does not ask for a content coding.
pub(crate) const DECODES_BODIES: bool = false;

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
pub(crate) fn catch<T>(run: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(run)).ok()
}

/// A random number.
pub(crate) fn random() -> u64 {
    fastrand::u64(..)
}

/// Writes a line of the debug log. A failure is ignored: the log must not break a call.
#[cfg(feature = "debug-log")]
pub(crate) fn log(text: fmt::Arguments<'_>) {
    use std::io::Write as _;

    let _ = writeln!(std::io::stderr(), "apideck: {text}");
}

/// Runs `future` in a task of its own.
pub(crate) fn spawn<F>(future: F) -> Task<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    Task(tokio::spawn(future))
}

/// A task that is aborted when it is dropped.
pub(crate) struct Task<T>(JoinHandle<T>);

impl<T> Future for Task<T> {
    /// `None` if the runtime shut down before the task was done.
    type Output = Option<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        Poll::Ready(match ready!(Pin::new(&mut self.0).poll(cx)) {
            Ok(value) => Some(value),
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => None,
            },
        })
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}
