//! The request of a call: an operation, its encoded fields, the options of the call, and the request that follows a
//! redirect.

pub(crate) mod encoded;
pub(crate) mod operation;
pub(crate) mod pending;
pub(crate) mod redirect;
