//! How Apideck behaves: its built-in routes, and the flows that a test can switch on.

pub(crate) mod built_in;
mod catalogue;
mod connector_operations;
mod cursor;
pub(crate) mod delivery;
pub(crate) mod dispatch;
pub(crate) mod download;
mod files;
pub(crate) mod html;
mod operation;
pub(crate) mod paged_list;
mod proxy;
mod resources;
pub(crate) mod sample;
pub(crate) mod service;
pub(crate) mod state;
pub(crate) mod store;
pub(crate) mod upload_session;
pub(crate) mod uploads;
pub(crate) mod vault;
mod vault_page;
pub(crate) mod vault_session;
mod webhook;
