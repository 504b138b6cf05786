//! Waits for promises of the engine.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::Closure;

use super::engine::Promise;

/// Waits for the promises of a request, one after another. They share two functions for the engine, which `JsFuture` makes
/// for each promise.
pub(super) struct Settled(Rc<State>);

type Function = Closure<dyn FnMut(JsValue)>;

#[derive(Default)]
struct State {
    /// What the engine calls. They own the state, and it owns them for as long as the engine may call them: until it is
    /// dropped, and after that while a promise is pending.
    functions: RefCell<Option<[Function; 2]>>,
    is_pending: Cell<bool>,
    is_dropped: Cell<bool>,
    result: Cell<Option<Result<JsValue, JsValue>>>,
    waker: Cell<Option<Waker>>,
}

impl Settled {
    pub(super) fn new() -> Self {
        let state = Rc::new(State::default());
        let function = |result: fn(JsValue) -> Result<JsValue, JsValue>| {
            let state = state.clone();
            Closure::new(move |value| state.settle(result(value)))
        };
        let functions = [function(Ok), function(Err)];
        *state.functions.borrow_mut() = Some(functions);
        Self(state)
    }

    /// Waits for `promise` from now on. The previous one has been settled.
    pub(super) fn wait_for(&self, promise: &Promise) {
        if let Some([fulfilled, rejected]) = &*self.0.functions.borrow() {
            self.0.is_pending.set(true);
            promise.then(fulfilled.as_ref(), rejected.as_ref());
        }
    }

    /// The value of the promise, or its error.
    pub(super) fn poll(&self, cx: &mut Context<'_>) -> Poll<Result<JsValue, JsValue>> {
        if let Some(result) = self.0.result.take() {
            return Poll::Ready(result);
        }
        self.0.waker.set(Some(cx.waker().clone()));
        Poll::Pending
    }
}

impl State {
    fn settle(&self, result: Result<JsValue, JsValue>) {
        self.is_pending.set(false);
        if self.is_dropped.get() {
            self.free();
            return;
        }
        self.result.set(Some(result));
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    /// Ends the reference cycle of the functions and the state.
    fn free(&self) {
        drop(self.functions.take());
    }
}

impl Drop for Settled {
    fn drop(&mut self) {
        self.0.waker.take();
        if self.0.is_pending.get() {
            self.0.is_dropped.set(true);
        } else {
            self.0.free();
        }
    }
}
