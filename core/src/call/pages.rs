//! The pages of a list, one call after the other.

use std::collections::HashSet;
use std::fmt;
use std::future::{Future, IntoFuture, poll_fn};
use std::hash::{BuildHasher as _, RandomState};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use apideck_errors::{ClientError, HttpContext, PaginationError};
use tokio::task::JoinHandle;

use crate::request::pending::Draft;
use crate::{ApideckCore, Call, Decoder, Error, HttpMeta, Operation, Outcome, Response};

impl<'a, T: 'a> Call<'a, T> {
    /// The pages of a list, from the one that this call asks for to the last. Each is a call of its own with the same
    /// request and options but for the cursor, which is that of `meta.cursors.next` in the page before. An operation
    /// without pages has one.
    pub fn pages(self) -> Pages<'a, T> {
        Pages {
            core: self.core,
            draft: self.draft,
            decoder: self.decoder,
            begin: when_polled,
            ahead: false,
            pending: None,
            cursor: None,
            seen: HashSet::new(),
            hasher: RandomState::new(),
            left: usize::MAX,
            state: State::Going,
        }
    }

    /// The items of all [`pages`](Self::pages), one by one. What is known of their pages, such as repairs, comes with pages
    /// alone.
    pub fn items(self) -> Items<'a, T>
    where
        T: IntoIterator,
    {
        Items { pages: self.pages(), page: None, left: usize::MAX }
    }
}

/// The pages of a list; made by [`Call::pages`].
///
/// A page that fails is returned as an error, once, and ends the iteration; [`resume`](Self::resume) goes on with the
/// page that failed. Dropping a [`next`](Self::next) halfway loses nothing: the following one waits for the same page.
#[must_use = "pages are fetched by `next`"]
pub struct Pages<'a, T> {
    core: &'a ApideckCore,
    /// The call of the page that comes next.
    draft: Draft,
    decoder: Decoder<T>,
    begin: Begin<'a, T>,
    /// Whether a page is begun when the one before it has come.
    ahead: bool,
    pending: Option<Pending<'a, T>>,
    cursor: Option<String>,
    /// The hashes of the cursors so far: a page that comes again would give its items twice.
    seen: HashSet<u64>,
    hasher: RandomState,
    left: usize,
    state: State,
}

type Pending<'a, T> = Pin<Box<dyn Future<Output = Outcome<Response<T>>> + Send + 'a>>;
type Begin<'a, T> = fn(&'a ApideckCore, Draft, Decoder<T>) -> Pending<'a, T>;

enum State {
    Going,
    /// The page that came last names this error as its follower.
    Broken(Error),
    Failed,
    Ended,
}

impl<'a, T: 'a> Pages<'a, T> {
    /// Fetches no more than this many pages.
    pub fn max_pages(mut self, pages: usize) -> Self {
        self.left = pages;
        self
    }

    /// Fetches a page in a task of its own while the one before it is worked on.
    pub fn prefetch(mut self) -> Self
    where
        T: Send + 'static,
    {
        self.begin = in_a_task;
        self.ahead = true;
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

    /// The cursor of the page that comes next, to go on from there another time: as the `cursor` of a new request.
    /// `None` after the last page, and before the first one.
    pub fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }

    /// Goes on with the page that failed.
    pub fn resume(&mut self) {
        if matches!(self.state, State::Failed) {
            self.state = State::Going;
        }
    }

    pub(crate) fn poll_page(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Response<T>, Error>>> {
        match std::mem::replace(&mut self.state, State::Ended) {
            State::Going if self.left > 0 => {}
            State::Broken(error) if self.left > 0 => return Poll::Ready(Some(Err(error))),
            State::Failed => {
                self.state = State::Failed;
                return Poll::Ready(None);
            }
            _ => return Poll::Ready(None),
        }
        self.state = State::Going;
        self.begin();
        let Some(pending) = &mut self.pending else { return Poll::Ready(None) };
        let outcome = ready!(pending.as_mut().poll(cx));
        self.pending = None;
        Poll::Ready(Some(match outcome {
            Outcome::Ok { value } => {
                self.left -= 1;
                self.turn(&value);
                Ok(value)
            }
            Outcome::Err { error } => {
                self.state = State::Failed;
                Err(error)
            }
        }))
    }

    fn begin(&mut self) {
        if self.pending.is_none() {
            self.pending = Some((self.begin)(self.core, self.draft.clone(), self.decoder));
        }
    }

    /// Turns to the page after `page`.
    fn turn(&mut self, page: &Response<T>) {
        // A number is no cursor, although it was read as text.
        let is_text = page.http_meta.repairs.iter().all(|repair| repair.path != "meta.cursors.next");
        let next = (self.decoder.next_cursor)(&page.body).filter(|cursor| is_text && !cursor.trim().is_empty());
        self.cursor = next.map(str::to_owned);
        let Some(next) = next else {
            self.state = State::Ended;
            return;
        };
        if self.seen.is_empty() {
            self.seen.insert(self.hasher.hash_one(self.draft.cursor()));
        }
        self.draft.set_cursor(next);
        if !self.seen.insert(self.hasher.hash_one(self.draft.cursor())) {
            self.cursor = None;
            let context = context(self.draft.operation, &page.http_meta);
            self.state = State::Broken(Error::Pagination(Box::new(PaginationError::new(context, next))));
        } else if self.ahead && self.left > 0 {
            self.begin();
        }
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

fn when_polled<'a, T: 'a>(core: &'a ApideckCore, draft: Draft, decoder: Decoder<T>) -> Pending<'a, T> {
    Box::pin(Call { core, draft, decoder }.into_future())
}

fn in_a_task<T: Send + 'static>(core: &ApideckCore, draft: Draft, decoder: Decoder<T>) -> Pending<'_, T> {
    let core = core.clone();
    let operation = draft.operation;
    let call = async move { Call { core: &core, draft, decoder }.await };
    let task = Task(tokio::spawn(call));
    Box::pin(async move { task.await.unwrap_or_else(|| Outcome::Err { error: abandoned(operation) }) })
}

/// The runtime that the page was fetched on has ended before the page came.
fn abandoned(operation: &Operation) -> Error {
    let context = HttpContext::new(operation.name, operation.method.clone(), http::Uri::default());
    let message = "the runtime that fetched the page ahead has ended";
    Error::Aborted(Box::new(ClientError::new(context, message, true, None)))
}

/// A task that ends when nobody waits for it any more.
struct Task<T>(JoinHandle<T>);

impl<T> Future for Task<T> {
    type Output = Option<T>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<T>> {
        Poll::Ready(match ready!(Pin::new(&mut self.0).poll(cx)) {
            Ok(value) => Some(value),
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // The runtime shuts down, and its tasks with it.
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

/// The items of a list; made by [`Call::items`].
#[must_use = "items are fetched by `next`"]
pub struct Items<'a, T: IntoIterator> {
    pages: Pages<'a, T>,
    page: Option<T::IntoIter>,
    left: usize,
}

impl<'a, T: IntoIterator + 'a> Items<'a, T> {
    /// Returns no more than this many items.
    pub fn max_items(mut self, items: usize) -> Self {
        self.left = items;
        self
    }

    /// Fetches no more than this many pages.
    pub fn max_pages(mut self, pages: usize) -> Self {
        self.pages = self.pages.max_pages(pages);
        self
    }

    /// Fetches a page in a task of its own while the items of the one before it are worked on.
    pub fn prefetch(mut self) -> Self
    where
        T: Send + 'static,
    {
        self.pages = self.pages.prefetch();
        self
    }

    /// The next item; `None` after the last one, and after an error.
    pub async fn next(&mut self) -> Option<Outcome<T::Item>> {
        poll_fn(|cx| self.poll_item(cx)).await.map(Into::into)
    }

    /// The next item, for `?`; `None` after the last one, and after an error.
    pub async fn try_next(&mut self) -> Result<Option<T::Item>, Error> {
        poll_fn(|cx| self.poll_item(cx)).await.transpose()
    }

    /// Goes on with the page that failed.
    pub fn resume(&mut self) {
        self.pages.resume();
    }

    pub(crate) fn poll_item(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T::Item, Error>>> {
        while self.left > 0 {
            if let Some(item) = self.page.as_mut().and_then(Iterator::next) {
                self.left -= 1;
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll_page(cx)) {
                Some(Ok(page)) => self.page = Some(page.into_body().into_iter()),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => break,
            }
        }
        Poll::Ready(None)
    }
}

/// With the feature `stream`.
#[cfg(feature = "stream")]
impl<'a, T: 'a> futures_core::Stream for Pages<'a, T> {
    type Item = Result<Response<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_page(cx)
    }
}

/// With the feature `stream`.
#[cfg(feature = "stream")]
impl<'a, T: IntoIterator<IntoIter: Unpin> + 'a> futures_core::Stream for Items<'a, T> {
    type Item = Result<T::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_item(cx)
    }
}

impl<T> fmt::Debug for Pages<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("operation", &self.draft.operation.name)
            .field("cursor", &self.cursor)
            .finish_non_exhaustive()
    }
}

impl<T: IntoIterator> fmt::Debug for Items<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).field("left", &self.left).finish_non_exhaustive()
    }
}
