//! The limit of waiting for data.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use apideck_errors::TimeoutLimit;

use crate::runtime::{self, Instant, Sleep};
use crate::send::exchange::{Exchange, Limit};

/// If the timer fires this late, the runtime was blocked, not the server silent: give the socket the same time before
/// reporting a timeout.
const TIMER_SLACK: Duration = Duration::from_millis(50);

/// Runs while a stream waits for data.
#[derive(Default)]
pub(super) struct IdleTimer {
    /// Kept from one wait to the next.
    sleep: Option<Pin<Box<Sleep>>>,
    /// The limit of the current wait; `None` between waits.
    limit: Option<Limit>,
}

impl IdleTimer {
    /// Ends the wait: data has arrived, or the download is resumed.
    pub(super) fn stop(&mut self) {
        self.limit = None;
    }

    /// Ready with the limit that was exceeded, or with what the runtime lacks. The wait begins with the first poll after
    /// [`stop`](Self::stop), and takes at most as long as `longest`.
    pub(super) fn poll(
        &mut self,
        cx: &mut Context<'_>,
        exchange: &Exchange,
        longest: Duration,
    ) -> Poll<Result<TimeoutLimit, &'static str>> {
        let limit = if let Some(limit) = self.limit {
            limit
        } else {
            let mut limit = exchange.limit();
            limit.left = limit.left.min(longest);
            let Some(end) = Instant::now().checked_add(limit.left) else { return Poll::Pending };
            match &mut self.sleep {
                Some(sleep) => sleep.as_mut().reset(end),
                None => match runtime::missing() {
                    Some(missing) => return Poll::Ready(Err(missing)),
                    None => self.sleep = Some(Box::pin(runtime::sleep_until(end))),
                },
            }
            *self.limit.insert(limit)
        };
        let Some(sleep) = &mut self.sleep else { return Poll::Pending };
        ready!(sleep.as_mut().poll(cx));
        if sleep.deadline().elapsed() < TIMER_SLACK {
            return Poll::Ready(Ok(limit.kind));
        }
        sleep.as_mut().reset(Instant::now() + TIMER_SLACK);
        sleep.as_mut().poll(cx).map(|()| Ok(limit.kind))
    }
}
