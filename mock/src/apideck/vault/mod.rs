//! Vault: consumers, their connections, sessions and logs.

pub(crate) mod connection;
pub(crate) mod connections;
pub(crate) mod consumers;
pub(crate) mod logs;
pub(crate) mod mappings;
