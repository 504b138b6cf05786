//! What operations keep beside the rows of the store.

pub(crate) mod attempts;
pub(crate) mod connection;
pub(crate) mod downstream;
pub(crate) mod requests;
