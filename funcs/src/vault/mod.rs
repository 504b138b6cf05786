//! The Vault API: consumers, their connections and the hosted page on which they make them.

pub mod sessions;
