//! The pages of a list, one call after the other.

use std::collections::HashSet;
use std::fmt;
use std::future::{Future, IntoFuture, poll_fn};
use std::hash::{BuildHasher as _, RandomState};
use std::pin::Pin;
use std::task::{Context, Poll};

use apideck_errors::{ClientError, HttpContext, PaginationError, ResponseValidationError};

use super::single::Call;
use crate::client::ApideckCore;
use crate::request::operation::Operation;
use crate::request::pending::PendingRequest;
use crate::response::decoder::Decoder;
use crate::response::outcome::Outcome;
use crate::response::{HttpMeta, Response};
use crate::{Error, Repair, runtime};

impl<T: 'static> Call<T> {
    /// The pages of a list, from the one that this call asks for to the last.
    ///
    /// Each page is a call with the same request and options except for the cursor, which is the `meta.cursors.next` of
    /// the previous page. An operation without pagination has one page.
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
/// If a page fails, its error is returned once and ends the iteration; [`resume`](Self::resume) fetches that page again.
/// Dropping the future of [`next`](Self::next) loses nothing: the following `next` waits for the same page.
///
/// If the next cursor cannot be read, the page is returned, and the following call returns
/// [`Error::ResponseValidation`]. An integer cursor is used as text. A null, absent or blank cursor ends the list, and so
/// does an empty page whose next cursor is its own.
///
/// ```no_run
/// use apideck_unify::{ApideckCore, Error, funcs::vault_consumers_list, models::*};
///
/// #[tokio::main]
/// async fn main() -> Result<(), Error> {
///     let apideck = ApideckCore::builder().build()?;
///     let request = VaultConsumersListRequest::new().limit(100);
///     let mut pages = vault_consumers_list(&apideck, request).pages();
///     while let Some(page) = pages.try_next().await? {
///         println!("{} consumers", page.data.len());
///         // Store it with the data, and a job can continue after a restart: set it as `cursor` of a new request.
///         println!("continue with {:?}", pages.cursor());
///     }
///     Ok(())
/// }
/// ```
#[must_use = "pages are fetched by `next`"]
pub struct Pages<T> {
    pub(crate) core: ApideckCore,
    /// The request of the next page.
    pub(crate) pending: PendingRequest,
    decoder: Decoder<T>,
    /// Starts to fetch a page: `when_polled`, or `in_a_task`.
    start: Start<T>,
    /// Whether the next page is fetched as soon as a page has arrived.
    prefetches: bool,
    state: State<T>,
    /// The cursor of the next page.
    cursor: Option<String>,
    /// The hashes of all cursors so far. A cursor that repeats would return the same items again, without end.
    seen: HashSet<u64>,
    hasher: RandomState,
    /// How many pages may still be returned.
    left: usize,
}

/// The maximum length of a cursor in bytes. A URL has at most 64 KiB, and a byte takes up to three characters of it.
const MAX_CURSOR: usize = 16 << 10;

type Fetching<T> = Pin<Box<dyn Future<Output = Outcome<Response<T>>> + Send>>;
type Start<T> = fn(ApideckCore, PendingRequest, Decoder<T>) -> Fetching<T>;

enum State<T> {
    /// The next page is not asked for yet.
    Ready,
    Fetching(Fetching<T>),
    /// The next cursor was seen before or cannot be read. The error is returned in place of the next page.
    NoNextPage(Error),
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

    /// The cursor of the next page; `None` before the first page and after the last one. To resume later, store it and set
    /// it as `cursor` of a new request.
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
            State::NoNextPage(error) => return Poll::Ready(Some(Err(error))),
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
            Poll::Ready(Outcome::Ok { mut value }) => {
                self.left -= 1;
                self.state = self.state_after(&mut value);
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

    /// Prepares the request of the page after `page`, and returns the state in which it is fetched.
    fn state_after(&mut self, page: &mut Response<T>) -> State<T> {
        self.cursor = None;
        let Some(pages) = self.decoder.pages else { return State::Done };
        let next = (pages.next_cursor)(&page.body).filter(|cursor| !cursor.trim().is_empty());
        if let Some(repair) = unreadable(&page.http_meta.repairs, next) {
            return State::NoNextPage(unreadable_cursor(self.pending.operation, &page.http_meta, repair));
        }
        let Some(next) = next else { return State::Done };
        if next.len() > MAX_CURSOR {
            return State::NoNextPage(long_cursor(self.pending.operation, &page.http_meta, next));
        }
        let asked = self.hasher.hash_one(self.pending.cursor());
        if self.seen.is_empty() {
            self.seen.insert(asked);
        }
        self.pending.set_cursor(next);
        let following = self.hasher.hash_one(self.pending.cursor());
        if !self.seen.insert(following) {
            let error = circular(self.pending.operation, &page.http_meta, next);
            let is_end = following == asked && (pages.is_empty)(&mut page.body);
            return if is_end { State::Done } else { State::NoNextPage(error) };
        }
        self.cursor = Some(next.to_owned());
        if self.prefetches && self.left > 0 { State::Fetching(self.fetch()) } else { State::Ready }
    }
}

/// The repair that makes the cursor of the next page unknown. A repair never decides where a list ends: what is neither
/// null, absent nor an integer is not a cursor, although it may have been read as one.
fn unreadable<'a>(repairs: &'a [Repair], next: Option<&str>) -> Option<&'a Repair> {
    let is_integer = next.is_some_and(|next| {
        let digits = next.strip_prefix('-').unwrap_or(next);
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    repairs.iter().find(|repair| match &*repair.path {
        "meta" | "meta.cursors" => repair.found != "null",
        "meta.cursors.next" => !(repair.found == "a number" && is_integer),
        _ => false,
    })
}

#[cold]
fn unreadable_cursor(operation: &Operation, http_meta: &HttpMeta, repair: &Repair) -> Error {
    let Repair { path, expected, found } = repair.clone();
    let path = if path.is_empty() { "meta.cursors.next".to_owned() } else { path };
    let error = ResponseValidationError::new(context(operation, http_meta), path, expected, found);
    Error::ResponseValidation(Box::new(error))
}

#[cold]
fn long_cursor(operation: &Operation, http_meta: &HttpMeta, next: &str) -> Error {
    let expected = ["at most ", &MAX_CURSOR.to_string(), " bytes"].concat();
    let found = [&next.len().to_string(), " bytes"].concat();
    let error = ResponseValidationError::new(context(operation, http_meta), "meta.cursors.next", expected, found);
    Error::ResponseValidation(Box::new(error))
}

#[cold]
fn circular(operation: &Operation, http_meta: &HttpMeta, next: &str) -> Error {
    Error::Pagination(Box::new(PaginationError::new(context(operation, http_meta), next)))
}

fn context(operation: &Operation, http_meta: &HttpMeta) -> HttpContext {
    let mut context = HttpContext::new(operation.name, operation.method.clone(), http_meta.url.clone());
    context.status = Some(http_meta.status);
    context.headers = http_meta.headers.clone();
    context.attempts = http_meta.attempts;
    context.elapsed = http_meta.elapsed;
    context.secrets = http_meta.secrets.clone();
    context
}

fn when_polled<T: 'static>(core: ApideckCore, pending: PendingRequest, decoder: Decoder<T>) -> Fetching<T> {
    Box::pin(Call { core, pending, decoder }.into_future())
}

fn in_a_task<T: Send + 'static>(core: ApideckCore, pending: PendingRequest, decoder: Decoder<T>) -> Fetching<T> {
    if runtime::missing().is_some() {
        // Without a runtime, the call returns an error that names what is missing.
        return when_polled(core, pending, decoder);
    }
    let operation = pending.operation;
    let task = runtime::spawn(Call { core, pending, decoder }.into_future());
    Box::pin(async move { task.await.unwrap_or_else(|| Outcome::Err { error: abandoned(operation) }) })
}

/// The error of a page whose runtime ended before the page arrived.
fn abandoned(operation: &Operation) -> Error {
    let context = HttpContext::new(operation.name, operation.method.clone(), http::Uri::default());
    let message = "the runtime that prefetched the page has ended";
    Error::Aborted(Box::new(ClientError::new(context, message, true, None)))
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
            // The server chooses the cursor.
            .field("has_cursor", &self.cursor.is_some())
            .finish_non_exhaustive()
    }
}
