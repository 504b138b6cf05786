//! Calls for programs without an async runtime.

use std::future::Future;
use std::io::{self, Read};
use std::pin::Pin;

use tokio::io::AsyncReadExt as _;

use crate::call::Call;
use crate::client::ApideckCore;
use crate::response::Response;
use crate::runtime::background::Unavailable;
use crate::{ByteStream, Error, Items, Pages};

const ASYNC: &str =
    "a blocking call in an async context: use `.send().await` there, or a thread without a tokio runtime";

/// With the feature `blocking`.
impl<T> Call<T> {
    /// Sends the call and waits for its result, in programs without an async runtime.
    ///
    /// A client runs its blocking calls on one background runtime, a thread that starts with the first of them and ends
    /// with the client. Limits, retries and connections are those of [`send`](Self::send).
    ///
    /// In a tokio runtime the call fails with [`Error::InvalidRequest`], since it would stop the other tasks of the
    /// thread. `spawn_blocking` belongs to the runtime: use `Handle::current().block_on(call.send())` there.
    ///
    /// ```no_run
    /// use apideck_unify::{ApideckCore, Error, funcs::vault_consumers_list, models::*};
    ///
    /// // Needs the feature "blocking".
    /// fn main() -> Result<(), Error> {
    ///     let apideck = ApideckCore::builder().build()?;
    ///     let response = vault_consumers_list(&apideck, VaultConsumersListRequest::new()).send_blocking()?;
    ///     println!("{} consumers on the first page", response.data.len());
    ///
    ///     for consumer in vault_consumers_list(&apideck, VaultConsumersListRequest::new()).items().blocking() {
    ///         println!("{:?}", consumer?.consumer_id);
    ///     }
    ///     Ok(())
    /// }
    /// ```
    pub fn send_blocking(self) -> Result<Response<T>, Error> {
        let (core, operation) = (self.core.clone(), self.pending.operation.name);
        run(&core, operation, self.send())?
    }
}

/// Runs `future` on the background runtime of `core`.
fn run<F: Future>(core: &ApideckCore, operation: &'static str, future: F) -> Result<F::Output, Error> {
    core.0.background.run(future).map_err(|unavailable| match unavailable {
        Unavailable::Async => Error::invalid_request(Some(operation), ASYNC),
        Unavailable::Start(error) => {
            Error::invalid_request(Some(operation), format!("the background runtime cannot be started: {error}"))
        }
    })
}

/// Pages, items or a download for programs without an async runtime; made by [`Pages::blocking`], [`Items::blocking`] and
/// [`ByteStream::blocking`].
///
/// Pages and items are an [`Iterator`] of [`Result`]s, a download is [`Read`]. As with
/// [`send_blocking`](Call::send_blocking), it fails in a tokio runtime.
#[derive(Debug)]
#[must_use = "nothing is fetched before it is read"]
pub struct Blocking<S> {
    inner: S,
    core: ApideckCore,
    operation: &'static str,
    /// Whether the iteration ended with an error of the background runtime.
    refused: bool,
}

impl<S> Blocking<S> {
    fn new(inner: S, core: ApideckCore, operation: &'static str) -> Self {
        Self { inner, core, operation, refused: false }
    }

    /// The wrapped pages, items or download, for example to call [`Pages::cursor`].
    pub fn get_ref(&self) -> &S {
        &self.inner
    }

    /// The wrapped pages, items or download, for example to call [`Pages::resume`].
    pub fn get_mut(&mut self) -> &mut S {
        &mut self.inner
    }

    /// The output of the future that `next` makes, or the error of the background runtime, once.
    fn advance<T>(&mut self, next: impl AsyncFnOnce(&mut S) -> Result<Option<T>, Error>) -> Option<Result<T, Error>> {
        if self.refused {
            return None;
        }
        let result = run(&self.core, self.operation, next(&mut self.inner));
        self.refused = result.is_err();
        result.unwrap_or_else(Err).transpose()
    }
}

/// With the feature `blocking`.
impl<T: 'static> Pages<T> {
    /// These pages as an [`Iterator`], for programs without an async runtime.
    pub fn blocking(self) -> Blocking<Self> {
        let (core, operation) = (self.core.clone(), self.pending.operation.name);
        Blocking::new(self, core, operation)
    }
}

/// With the feature `blocking`.
impl<T: IntoIterator + 'static> Items<T> {
    /// These items as an [`Iterator`], for programs without an async runtime.
    pub fn blocking(self) -> Blocking<Self> {
        let (core, operation) = (self.pages.core.clone(), self.pages.pending.operation.name);
        Blocking::new(self, core, operation)
    }
}

/// With the feature `blocking`.
impl ByteStream {
    /// This download as [`Read`], for programs without an async runtime. [`std::io::copy`] saves it.
    ///
    /// ```no_run
    /// use apideck_unify::{ApideckCore, funcs::file_storage_files_download, models::*};
    ///
    /// // Needs the features "blocking" and "file-storage".
    /// fn main() -> Result<(), Box<dyn std::error::Error>> {
    ///     let apideck = ApideckCore::builder().consumer_id("test-consumer").build()?;
    ///     let request = FileStorageFilesDownloadRequest::new("file-id");
    ///     let download = file_storage_files_download(&apideck, request).send_blocking()?.into_body();
    ///     let mut file = std::fs::File::create("report.pdf")?;
    ///     std::io::copy(&mut download.blocking(), &mut file)?;
    ///     Ok(())
    /// }
    /// ```
    pub fn blocking(self) -> Blocking<Self> {
        let (core, operation) = (ApideckCore(self.exchange().client.clone()), self.exchange().operation.name);
        Blocking::new(self, core, operation)
    }
}

impl<T: 'static> Iterator for Blocking<Pages<T>> {
    type Item = Result<Response<T>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.advance(async |pages| pages.try_next().await)
    }
}

impl<T: IntoIterator + 'static> Iterator for Blocking<Items<T>> {
    type Item = Result<T::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.advance(async |items| items.try_next().await)
    }
}

/// An error of the download is the source of the [`io::Error`].
impl Read for Blocking<ByteStream> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut download = Pin::new(&mut self.inner);
        run(&self.core, self.operation, download.read(buffer)).map_err(io::Error::other)?
    }
}
