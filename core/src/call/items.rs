//! The items of a list, one by one.

use std::fmt;
use std::future::poll_fn;
#[cfg(feature = "stream")]
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::pages::Pages;
use super::single::Call;
use crate::response::HttpMeta;
use crate::response::outcome::Outcome;
use crate::{Error, Repair};

impl<T: IntoIterator + 'static> Call<T> {
    /// The items of all [`pages`](Self::pages), one by one.
    pub fn items(self) -> Items<T> {
        Items { pages: self.pages(), page: None, left: usize::MAX, http_meta: None, repairs: Vec::new() }
    }
}

/// The items of a list; made by [`Call::items`].
///
/// If a page fails, its error is returned once and ends the iteration; [`resume`](Self::resume) fetches that page again.
///
/// ```no_run
/// use apideck_unify::{ApideckCore, Error, funcs::vault_consumers_list, models::*};
///
/// #[tokio::main]
/// async fn main() -> Result<(), Error> {
///     let apideck = ApideckCore::builder().build()?;
///     let request = VaultConsumersListRequest::new().limit(100);
///     let mut consumers = vault_consumers_list(&apideck, request).items().max_items(1000);
///     while let Some(consumer) = consumers.try_next().await? {
///         println!("{:?}", consumer.consumer_id);
///     }
///     Ok(())
/// }
/// ```
#[must_use = "items are fetched by `next`"]
pub struct Items<T: IntoIterator> {
    pub(crate) pages: Pages<T>,
    page: Option<T::IntoIter>,
    /// How many items may still be returned.
    left: usize,
    http_meta: Option<HttpMeta>,
    repairs: Vec<Repair>,
}

impl<T: IntoIterator + 'static> Items<T> {
    /// Returns at most this many items.
    pub fn max_items(mut self, items: usize) -> Self {
        self.left = items;
        self
    }

    /// Fetches at most this many pages.
    pub fn max_pages(mut self, pages: usize) -> Self {
        self.pages = self.pages.max_pages(pages);
        self
    }

    /// Fetches the next page in a task of its own while the caller works on the items of the current one.
    pub fn prefetch(mut self) -> Self
    where
        T: Send,
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

    /// Continues with the page that failed.
    pub fn resume(&mut self) {
        self.pages.resume();
    }

    /// The HTTP metadata of the page that arrived last; `None` before the first one.
    pub fn http_meta(&self) -> Option<&HttpMeta> {
        self.http_meta.as_ref()
    }

    /// The repairs of all pages so far, including items that were left out. Paths start at the page. At most 64 are kept,
    /// and one more that says how many were left out.
    pub fn repairs(&self) -> &[Repair] {
        &self.repairs
    }

    pub(crate) fn poll_item(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T::Item, Error>>> {
        while self.left > 0 {
            if let Some(item) = self.page.as_mut().and_then(Iterator::next) {
                self.left -= 1;
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll_page(cx)) {
                Some(Ok(page)) => {
                    if !page.http_meta.repairs.is_empty() {
                        Repair::extend(&mut self.repairs, &page.http_meta.repairs);
                    }
                    self.http_meta = Some(page.http_meta);
                    self.page = Some(page.body.into_iter());
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => break,
            }
        }
        Poll::Ready(None)
    }
}

/// With the feature `stream`.
#[cfg(feature = "stream")]
impl<T: IntoIterator<IntoIter: Unpin> + 'static> futures_core::Stream for Items<T> {
    type Item = Result<T::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_item(cx)
    }
}

impl<T: IntoIterator> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).field("left", &self.left).finish_non_exhaustive()
    }
}
