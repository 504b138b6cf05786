//! Guides, with whole programs.
//!
//! The modules of this page are empty. They are the files of `docs/guide` in the repository, and exist only in the
//! documentation.

#[doc = include_str!("../docs/guide/server.md")]
pub mod server {}

#[doc = include_str!("../docs/guide/webhooks.md")]
pub mod webhooks {}

#[doc = include_str!("../docs/guide/blocking.md")]
pub mod blocking {}

#[doc = include_str!("../docs/guide/web.md")]
pub mod web {}

#[doc = include_str!("../docs/guide/testing.md")]
pub mod testing {}

#[doc = include_str!("../docs/guide/money.md")]
pub mod money {}

#[doc = include_str!("../docs/guide/migrating.md")]
pub mod migrating {}

#[doc = include_str!("../docs/ERRORS.md")]
pub mod errors {}
