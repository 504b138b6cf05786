//! Whether a request was sent when its time ran out.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::Body;

/// How far a request came. It is part of the request's body, since an extension of the request takes three more
/// allocations. The built-in transport keeps it up to date.
#[derive(Clone, Default)]
pub(crate) struct Progress(Arc<AtomicU32>);

/// The transport reports progress.
const REPORTED: u32 = 1;
/// A connection has the request.
const SENT: u32 = 2;
/// The attempt timed out.
const TIMED_OUT: u32 = 4;
/// The request was sent again once. The bits above the states count how many times.
const RESEND: u32 = 8;

impl Progress {
    fn set(&self, state: u32) {
        self.0.fetch_or(state, Ordering::Relaxed);
    }

    fn is(&self, state: u32) -> bool {
        self.0.load(Ordering::Relaxed) & state != 0
    }

    /// Asks the transport for the progress of the request with this body.
    pub(crate) fn ask(&self, body: &mut Body) {
        body.set_progress(self.0.clone());
    }

    /// How many times the request was sent again since this was asked the last time. It counts as attempts.
    pub(crate) fn take_resends(&self) -> u32 {
        self.0.fetch_and(RESEND - 1, Ordering::Relaxed) / RESEND
    }

    /// Whether the server may have received the request. With a transport that does not report, it may have.
    pub(crate) fn may_be_sent(&self) -> bool {
        !self.is(REPORTED) || self.is(SENT)
    }

    /// The attempt timed out. Set before the future of the transport is dropped.
    pub(crate) fn set_timed_out(&self) {
        self.set(TIMED_OUT);
    }
}

/// What a transport reports.
#[allow(dead_code)] // Not every build has a built-in transport, and not each reports everything.
impl Progress {
    /// The progress of the request with this body.
    pub(super) fn of(body: &Body) -> Self {
        body.progress().cloned().map_or_else(Self::default, Self)
    }

    /// The transport reports progress from now on.
    pub(super) fn report(&self) {
        self.set(REPORTED);
    }

    pub(super) fn set_sent(&self) {
        self.set(SENT);
    }

    /// The connection did not send the request after all.
    pub(super) fn set_not_sent(&self) {
        self.0.fetch_and(!SENT, Ordering::Relaxed);
    }

    pub(super) fn is_sent(&self) -> bool {
        self.is(SENT)
    }

    /// The request is sent again, because the server had not processed it.
    pub(super) fn add_resend(&self) {
        self.0.fetch_add(RESEND, Ordering::Relaxed);
    }

    pub(super) fn is_timed_out(&self) -> bool {
        self.is(TIMED_OUT)
    }
}
