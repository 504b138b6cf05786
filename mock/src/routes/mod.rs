//! Routes: which handler a request goes to, and who may use it.

pub(crate) mod auth;
pub(crate) mod table;
pub(crate) mod template;
