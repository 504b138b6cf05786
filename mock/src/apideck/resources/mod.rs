//! Resources whose rows are JSON: create, get, list, update and delete.

pub(crate) mod crud;
pub(crate) mod filter;
pub(crate) mod list;
pub(crate) mod row;
