//! What the mock records of the requests it receives.

pub(crate) mod digest;
pub(crate) mod log;
pub(crate) mod request;
pub(crate) mod unfinished;
