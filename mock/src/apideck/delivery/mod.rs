//! Events of changes: what they are, where they go, how they are signed and delivered.

pub(crate) mod deliver;
pub(crate) mod event;
mod sign;
pub(crate) mod target;
