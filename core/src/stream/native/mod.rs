//! Streams in native programs: saved to a file, or read as [`AsyncRead`].

mod read;
mod save;
