//! The operations on webhooks.

pub(crate) mod log;
pub(crate) mod subscriptions;
