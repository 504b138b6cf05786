//! One call of an operation: its checked request, and the form of its response.

pub(crate) mod call;
pub(crate) mod checks;
pub(crate) mod problem;
pub(crate) mod success;
