//! Types that several APIs use.

mod unified_api_id;

pub use unified_api_id::UnifiedApiId;
