//! The result of a call: a typed body with its HTTP metadata, or an error.

pub(crate) mod decoder;
pub(crate) mod outcome;

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::time::Duration;

use apideck_errors::{ResponseHeaders, Searched, Secrets};
use apideck_wire::IntoData;
use bytes::Bytes;
use http::{HeaderMap, StatusCode, Uri};

use crate::Repair;

/// A successful response: the typed body and its HTTP metadata.
///
/// It dereferences to the body, so `response.data` reads a field of the body. A field cannot be moved out through
/// [`Deref`]: take the body first, as in `response.into_body().data`, or the data alone with
/// [`into_data`](Self::into_data).
///
/// A test can make its own:
///
/// ```
/// use apideck_unify::{HttpMeta, Response};
///
/// let response = Response::new(HttpMeta::default(), vec![1, 2, 3]);
/// assert_eq!(response.len(), 3);
/// assert_eq!(response.into_body(), [1, 2, 3]);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Response<T> {
    /// Status, headers and other metadata.
    pub http_meta: HttpMeta,
    /// The body.
    pub body: T,
}

impl<T> Response<T> {
    /// A response with this metadata and body.
    pub const fn new(http_meta: HttpMeta, body: T) -> Self {
        Self { http_meta, body }
    }

    /// The body, without the HTTP metadata.
    pub fn into_body(self) -> T {
        self.body
    }

    /// The `data` of the body, such as the invoices of a list.
    pub fn into_data(self) -> T::Data
    where
        T: IntoData,
    {
        self.body.into_data()
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

/// The HTTP metadata of a response. `Debug` redacts headers that repeat a credential of the request.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct HttpMeta {
    /// Status of the response, 200 to 299.
    pub status: StatusCode,
    /// Headers of the response. On `wasm32-unknown-unknown`, those whose names the SDK knows; see
    /// `FetchTransport::all_headers`. The map prints all values as they are, cookies included: print the `HttpMeta`, which
    /// redacts credentials.
    pub headers: HeaderMap,
    /// URL of the request.
    pub url: Uri,
    /// Number of times the request was sent: 1 if the first attempt succeeded.
    pub attempts: u32,
    /// Time from the start of the call to the last byte of the response, all attempts included.
    pub elapsed: Duration,
    /// The repairs of the body, where it deviated from the API documents; usually empty. At most 64 are kept, and one more
    /// that says how many were left out.
    ///
    /// These are repairs: values that were converted, such as a number to text; required members that are missing or null;
    /// members and list elements that were left out because they cannot be read; numbers that were rounded; text that
    /// is not valid Unicode; members that occur twice. These are not: members without a field in the model, unknown values
    /// of enums, which are kept, and missing optional members. See [`raw_body`](Self::raw_body).
    pub repairs: Vec<Repair>,
    /// The bytes that the body was decoded from, after decompression, if
    /// [`keep_raw_body`](crate::Builder::keep_raw_body) is on. `None` otherwise, and empty for a download. `Debug` shows
    /// its length only, since it can contain secrets.
    pub raw_body: Option<Bytes>,
    /// The credentials of the request, for `Debug`.
    pub(crate) secrets: Secrets,
}

impl HttpMeta {
    /// The id that the server gave the request, the header `x-request-id`; `None` if it did not send one.
    pub fn request_id(&self) -> Option<&str> {
        self.headers.get("x-request-id")?.to_str().ok()
    }
}

impl fmt::Debug for HttpMeta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("HttpMeta");
        let headers = ResponseHeaders { headers: &self.headers, secrets: &self.secrets };
        shown
            .field("status", &self.status)
            .field("headers", &headers)
            .field("url", &Searched(&self.secrets, &self.url));
        shown.field("attempts", &self.attempts).field("elapsed", &self.elapsed);
        // The server chooses the names of members and the cursors of pages.
        shown.field("repairs", &Searched(&self.secrets, &self.repairs));
        if let Some(body) = &self.raw_body {
            shown.field("raw_body", &format_args!("{} bytes", body.len()));
        }
        shown.finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Page {
        data: Vec<u8>,
    }

    impl IntoData for Page {
        type Data = Vec<u8>;

        fn into_data(self) -> Vec<u8> {
            self.data
        }
    }

    #[test]
    fn the_data_is_moved_out() {
        let response = Response::new(HttpMeta::default(), Page { data: vec![7] });
        assert_eq!((response.http_meta.status, response.data.len()), (StatusCode::OK, 1));
        assert_eq!(response.into_data(), [7]);
    }

    #[test]
    fn the_id_of_the_request_is_a_header() {
        let mut meta = HttpMeta::default();
        assert_eq!(meta.request_id(), None);
        meta.headers.insert("x-request-id", http::HeaderValue::from_static("req-7"));
        assert_eq!(meta.request_id(), Some("req-7"));
    }
}
