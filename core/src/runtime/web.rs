//! The runtime on the web: clock, timers and tasks of the JavaScript engine.
//!
//! Values of the engine cannot leave their thread. [`SendWrapper`] makes their types `Send` nevertheless, as the call path
//! requires, and panics if another thread uses them: a call has to be awaited on the thread that made it.

use std::cell::{Cell, RefCell};
#[cfg(feature = "debug-log")]
use std::fmt;
use std::future::{Future, poll_fn};
use std::ops::Add;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use send_wrapper::SendWrapper;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::{Closure, wasm_bindgen};

/// Whether programs have environment variables.
#[cfg(feature = "debug-log")]
pub(crate) const HAS_ENVIRONMENT: bool = false;

/// Whether responses arrive decoded, so that the SDK does not ask for a content coding.
pub(crate) const DECODES_BODIES: bool = true;

/// The longest wait of one timer in milliseconds. A longer one would fire at once.
const MAX_TIMER: f64 = 2_147_483_647.0;

#[wasm_bindgen]
extern "C" {
    // Unlike `Date`, it is never set back.
    #[wasm_bindgen(js_namespace = performance)]
    fn now() -> f64;

    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(run: &JsValue, millis: f64) -> JsValue;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);

    #[cfg(feature = "debug-log")]
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn console_error(text: &str);
}

/// An engine has all that a call needs.
pub(crate) fn missing() -> Option<&'static str> {
    None
}

/// A random number of 53 bits.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(crate) fn random() -> u64 {
    (js_sys::Math::random() * 9_007_199_254_740_992.0) as u64
}

/// Writes a line of the debug log to the console.
#[cfg(feature = "debug-log")]
pub(crate) fn log(text: fmt::Arguments<'_>) {
    console_error(&format!("apideck: {text}"));
}

/// A point in time, as the time since the page or the process began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instant(Duration);

impl Instant {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // It saturates.
    pub(crate) fn now() -> Self {
        Self(Duration::from_nanos((now() * 1e6) as u64))
    }

    pub(crate) fn elapsed(self) -> Duration {
        Self::now().0.saturating_sub(self.0)
    }

    pub(crate) fn checked_add(self, duration: Duration) -> Option<Self> {
        self.0.checked_add(duration).map(Self)
    }
}

impl Add<Duration> for Instant {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration))
    }
}

/// A wait until a point in time. Its timer is set by the first poll.
pub(crate) struct Sleep {
    deadline: Instant,
    timer: SendWrapper<Option<Timer>>,
}

pub(crate) fn sleep(duration: Duration) -> Sleep {
    sleep_until(Instant::now() + duration)
}

pub(crate) fn sleep_until(deadline: Instant) -> Sleep {
    Sleep { deadline, timer: SendWrapper::new(None) }
}

impl Sleep {
    pub(crate) fn deadline(&self) -> Instant {
        self.deadline
    }

    pub(crate) fn reset(mut self: Pin<&mut Self>, deadline: Instant) {
        self.deadline = deadline;
        *self.timer = None;
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if let Some(timer) = &*self.timer {
            if !timer.has_fired() {
                timer.waker.set(Some(cx.waker().clone()));
                return Poll::Pending;
            }
            // The clock is not asked: it may be a little behind the timer.
            if timer.is_last {
                return Poll::Ready(());
            }
        }
        let left = self.deadline.0.saturating_sub(Instant::now().0);
        if left.is_zero() {
            return Poll::Ready(());
        }
        *self.timer = Some(Timer::start(left, cx.waker().clone()));
        Poll::Pending
    }
}

/// A timer of the engine. Dropping it clears it, so that nothing of it is left.
struct Timer {
    id: JsValue,
    /// Woken, and taken, when the timer fires.
    waker: Rc<Cell<Option<Waker>>>,
    /// Whether the wait ends with this timer.
    is_last: bool,
    /// What the engine calls. It is freed after the timer is cleared.
    _fire: Closure<dyn FnMut(JsValue)>,
}

impl Timer {
    fn start(left: Duration, waker: Waker) -> Self {
        let waker = Rc::new(Cell::new(Some(waker)));
        let fired = waker.clone();
        // With an argument, as the functions that wait for promises: each kind takes bytes.
        let fire = Closure::new(move |_: JsValue| {
            if let Some(waker) = fired.take() {
                waker.wake();
            }
        });
        // Engines cut off fractions of a millisecond.
        let millis = (left.as_secs_f64() * 1e3).ceil();
        let id = set_timeout(fire.as_ref(), millis.min(MAX_TIMER));
        Self { id, waker, is_last: millis <= MAX_TIMER, _fire: fire }
    }

    fn has_fired(&self) -> bool {
        let waker = self.waker.take();
        let has_fired = waker.is_none();
        self.waker.set(waker);
        has_fired
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.id);
    }
}

/// A time limit was reached.
pub(crate) struct Elapsed;

/// The output of `future`, unless that takes longer than `limit`.
pub(crate) async fn timeout<F: Future>(limit: Duration, future: F) -> Result<F::Output, Elapsed> {
    let mut future = pin!(future);
    let mut sleep = sleep(limit);
    poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(output) => Poll::Ready(Ok(output)),
        Poll::Pending => Pin::new(&mut sleep).poll(cx).map(|()| Err(Elapsed)),
    })
    .await
}

/// Runs `future` in a task of its own.
pub(crate) fn spawn<F>(future: F) -> Task<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    let state =
        Rc::new(RefCell::new(Spawned { future: Some(Box::pin(future)), output: None, task: None, owner: None }));
    let running = state.clone();
    wasm_bindgen_futures::spawn_local(poll_fn(move |cx| {
        // Not borrowed while it is polled: its own code may drop the owner of the task.
        let Some(mut future) = running.borrow_mut().future.take() else { return Poll::Ready(()) };
        running.borrow_mut().task = Some(cx.waker().clone());
        let polled = future.as_mut().poll(cx);
        let mut spawned = running.borrow_mut();
        match polled {
            Poll::Ready(output) => spawned.output = Some(output),
            // Without a waker, the owner of the task was dropped.
            Poll::Pending if spawned.task.is_some() => {
                spawned.future = Some(future);
                return Poll::Pending;
            }
            Poll::Pending => {}
        }
        if let Some(owner) = spawned.owner.take() {
            owner.wake();
        }
        Poll::Ready(())
    }));
    Task(SendWrapper::new(state))
}

struct Spawned<T> {
    /// `None` while it is polled, after its end, and after its owner was dropped.
    future: Option<Pin<Box<dyn Future<Output = T>>>>,
    output: Option<T>,
    /// Wakes the task, whose owner was not dropped yet.
    task: Option<Waker>,
    owner: Option<Waker>,
}

/// A task that ends when it is dropped.
pub(crate) struct Task<T>(SendWrapper<Rc<RefCell<Spawned<T>>>>);

impl<T> Future for Task<T> {
    /// Never `None`: an engine does not end before its tasks.
    type Output = Option<T>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        let mut spawned = self.0.borrow_mut();
        if let Some(output) = spawned.output.take() {
            return Poll::Ready(Some(output));
        }
        spawned.owner = Some(cx.waker().clone());
        Poll::Pending
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        let mut spawned = self.0.borrow_mut();
        let (future, task) = (spawned.future.take(), spawned.task.take());
        drop(spawned);
        drop(future);
        if let Some(task) = task {
            task.wake();
        }
    }
}
