//! The request of a call: an operation, its encoded fields, and the options of the call.

pub(crate) mod encoded;
pub(crate) mod operation;
pub(crate) mod pending;
