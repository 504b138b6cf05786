//! The pages of a list, one call after the other.

use std::collections::HashSet;
use std::fmt;
use std::future::{Future, IntoFuture, poll_fn};
use std::hash::{BuildHasher as _, RandomState};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use apideck_errors::{ClientError, HttpContext, PaginationError};
use tokio::task::JoinHandle;

use super::Call;
use crate::Error;
use crate::client::ApideckCore;
use crate::request::operation::Operation;
use crate::request::pending::PendingRequest;
use crate::response::decoder::Decoder;
use crate::response::outcome::Outcome;
use crate::response::{HttpMeta, Response};

impl<T: 'static> Call<T> {
    /// The pages of a list, from the one that this call asks for to the last.
    ///
    /// Each page is a call with the same request and options except for the cursor, which is the `meta.cursors.next` of
    /// the page before. An operation without pagination has one page.
    pub fn pages(self) -> Pages<T> {
        Pages {
            core: self.core,
            pending: self.pending,
            decoder: self.decoder,
            start: when_polled,
            prefetches: false,
            state: State::Ready,
            cursor: None,
            seen: HashSet::new(),
            hasher: RandomState::new(),
            left: usize::MAX,
        }
    }
}

/// The pages of a list; made by [`Call::pages`].
///
/// A page that fails is returned as an error, once, and ends the iteration; [`resume`](Self::resume) fetches that page
/// again. Dropping a [`next`](Self::next) before it is ready loses nothing: the following one waits for the same page.
#[must_use = "pages are fetched by `next`"]
pub struct Pages<T> {
    core: ApideckCore,
    /// The request of the next page.
    pending: PendingRequest,
    decoder: Decoder<T>,
    start: Start<T>,
    /// Whether the next page is fetched as soon as a page has arrived.
    prefetches: bool,
    state: State<T>,
    /// The cursor of the next page.
    cursor: Option<String>,
    /// The hashes of all cursors so far: a page that comes again would return its items twice.
    seen: HashSet<u64>,
    hasher: RandomState,
    /// How many pages may still be returned.
    left: usize,
}

type Fetching<T> = Pin<Box<dyn Future<Output = Outcome<Response<T>>> + Send>>;
type Start<T> = fn(ApideckCore, PendingRequest, Decoder<T>) -> Fetching<T>;

enum State<T> {
    /// The next page is not asked for yet.
    Ready,
    Fetching(Fetching<T>),
    /// The last page has a next cursor that leads in a circle. The error is returned in place of the next page.
    Circular(Error),
    /// The next page failed, and its error was returned.
    Failed,
    Done,
}

impl<T: 'static> Pages<T> {
    /// Returns at most this many pages.
    pub fn max_pages(mut self, pages: usize) -> Self {
        self.left = pages;
        self
    }

    /// Fetches the next page in a task of its own while the caller works on the current one.
    pub fn prefetch(mut self) -> Self
    where
        T: Send,
    {
        self.start = in_a_task;
        self.prefetches = true;
        self
    }

    /// The next page; `None` after the last one, and after an error.
    pub async fn next(&mut self) -> Option<Outcome<Response<T>>> {
        poll_fn(|cx| self.poll_page(cx)).await.map(Into::into)
    }

    /// The next page, for `?`; `None` after the last one, and after an error.
    pub async fn try_next(&mut self) -> Result<Option<Response<T>>, Error> {
        poll_fn(|cx| self.poll_page(cx)).await.transpose()
    }

    /// The cursor of the next page. Stored and set as `cursor` of a new request, it lets a job resume later. `None`
    /// before the first page and after the last one.
    pub fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }

    /// Continues with the page that failed.
    pub fn resume(&mut self) {
        if matches!(self.state, State::Failed) {
            self.state = State::Ready;
        }
    }

    pub(crate) fn poll_page(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Response<T>, Error>>> {
        if self.left == 0 {
            self.state = State::Done;
        }
        let mut fetching = match std::mem::replace(&mut self.state, State::Done) {
            State::Ready => self.fetch(),
            State::Fetching(fetching) => fetching,
            State::Circular(error) => return Poll::Ready(Some(Err(error))),
            State::Failed => {
                self.state = State::Failed;
                return Poll::Ready(None);
            }
            State::Done => return Poll::Ready(None),
        };
        match fetching.as_mut().poll(cx) {
            Poll::Pending => {
                self.state = State::Fetching(fetching);
                Poll::Pending
            }
            Poll::Ready(Outcome::Ok { value }) => {
                self.left -= 1;
                self.state = self.state_after(&value);
                Poll::Ready(Some(Ok(value)))
            }
            Poll::Ready(Outcome::Err { error }) => {
                self.state = State::Failed;
                Poll::Ready(Some(Err(error)))
            }
        }
    }

    fn fetch(&self) -> Fetching<T> {
        (self.start)(self.core.clone(), self.pending.clone(), self.decoder)
    }

    /// Turns to the page after `page`.
    fn state_after(&mut self, page: &Response<T>) -> State<T> {
        // A number is not a cursor, although it was read as text.
        let is_text = page.http_meta.repairs.iter().all(|repair| repair.path != "meta.cursors.next");
        let next = (self.decoder.next_cursor)(&page.body).filter(|cursor| is_text && !cursor.trim().is_empty());
        self.cursor = next.map(str::to_owned);
        let Some(next) = next else { return State::Done };
        if self.seen.is_empty() {
            self.seen.insert(self.hasher.hash_one(self.pending.cursor()));
        }
        self.pending.set_cursor(next);
        if !self.seen.insert(self.hasher.hash_one(self.pending.cursor())) {
            self.cursor = None;
            let context = context(self.pending.operation, &page.http_meta);
            return State::Circular(Error::Pagination(Box::new(PaginationError::new(context, next))));
        }
        if self.prefetches && self.left > 0 { State::Fetching(self.fetch()) } else { State::Ready }
    }
}

fn context(operation: &Operation, http_meta: &HttpMeta) -> HttpContext {
    let mut context = HttpContext::new(operation.name, operation.method.clone(), http_meta.url.clone());
    context.status = Some(http_meta.status);
    context.headers = http_meta.headers.clone();
    context.attempts = http_meta.attempts;
    context.elapsed = http_meta.elapsed;
    context
}

fn when_polled<T: 'static>(core: ApideckCore, pending: PendingRequest, decoder: Decoder<T>) -> Fetching<T> {
    Box::pin(Call { core, pending, decoder }.into_future())
}

fn in_a_task<T: Send + 'static>(core: ApideckCore, pending: PendingRequest, decoder: Decoder<T>) -> Fetching<T> {
    let operation = pending.operation;
    let task = Task(tokio::spawn(Call { core, pending, decoder }.into_future()));
    Box::pin(async move { task.await.unwrap_or_else(|| Outcome::Err { error: abandoned(operation) }) })
}

/// The error of a page whose runtime ended before the page arrived.
fn abandoned(operation: &Operation) -> Error {
    let context = HttpContext::new(operation.name, operation.method.clone(), http::Uri::default());
    let message = "the runtime that prefetched the page has ended";
    Error::Aborted(Box::new(ClientError::new(context, message, true, None)))
}

/// A task that is aborted when it is dropped.
struct Task<T>(JoinHandle<T>);

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

/// With the feature `stream`.
#[cfg(feature = "stream")]
impl<T: 'static> futures_core::Stream for Pages<T> {
    type Item = Result<Response<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_page(cx)
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &self.pending.operation.name)
            .field("cursor", &self.cursor)
            .finish_non_exhaustive()
    }
}
