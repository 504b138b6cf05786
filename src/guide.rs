//! Guides, with whole programs.
//!
//! Each module is a guide, without items. The guides are also in `docs/guide` of the repository.

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
