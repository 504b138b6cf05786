//! The facts about the API, in the form of generated tables: operations and the shapes of their JSON.

pub(crate) mod check;
mod generated;
pub(crate) mod lookup;
pub(crate) mod shape;
