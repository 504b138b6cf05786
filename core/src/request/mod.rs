//! What is to be sent.

pub(crate) mod encoded;
pub(crate) mod operation;
pub(crate) mod pending;
