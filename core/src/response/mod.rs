//! A successful answer.

pub(crate) mod decoder;
pub(crate) mod outcome;

use std::ops::{Deref, DerefMut};
use std::time::Duration;

use http::{HeaderMap, StatusCode, Uri};

use crate::Repair;

/// A successful answer: the typed body, and the HTTP around it. It derefs to the body; [`into_body`](Self::into_body) gives
/// it away, as in `response.into_body().data`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Response<T> {
    /// The HTTP around the body.
    pub http_meta: HttpMeta,
    /// The body.
    pub body: T,
}

impl<T> Response<T> {
    /// The body alone.
    pub fn into_body(self) -> T {
        self.body
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.body
    }
}

impl<T> DerefMut for Response<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.body
    }
}

/// The HTTP around a body.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct HttpMeta {
    /// Status of the answer, 200 to 299.
    pub status: StatusCode,
    /// Headers of the answer.
    pub headers: HeaderMap,
    /// URL of the request.
    pub url: Uri,
    /// How often the request was sent, 1 if the first attempt succeeded.
    pub attempts: u32,
    /// Time from the start of the call to the last byte of the answer, all attempts together.
    pub elapsed: Duration,
    /// Where the body differed from what the API promises and was read nevertheless; usually empty.
    pub repairs: Vec<Repair>,
}
