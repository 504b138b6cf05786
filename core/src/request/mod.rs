//! What is to be sent: an operation, its encoded request, and the caller's options.

pub(crate) mod encoded;
pub(crate) mod operation;
pub(crate) mod pending;
