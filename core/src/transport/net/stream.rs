//! The byte stream of a connection.

use tokio::io::{AsyncRead, AsyncWrite};

/// A connected stream, encrypted or not: one type, so that HTTP is compiled once.
pub(crate) type Stream = Box<dyn Duplex>;

/// A stream for both directions.
pub(crate) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Duplex for S {}
