//! The accessors of [`Apideck`](crate::Apideck): one namespace for each API and resource.

mod vault;

pub use vault::{Vault, VaultSessions};
