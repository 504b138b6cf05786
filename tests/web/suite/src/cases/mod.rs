//! The cases, by subject.

mod bodies;
mod calls;
mod connections;
mod limits;
mod many;
mod retries;

use std::pin::Pin;

use crate::fixture::{Fixture, Seen};

pub(crate) type Case = fn(Fixture) -> Pin<Box<dyn Future<Output = Seen>>>;

/// The table of the functions of a module, by name.
macro_rules! cases {
    ($($name:ident),* $(,)?) => {
        pub(crate) static ALL: &[(&str, crate::cases::Case)] =
            &[$((stringify!($name), |fixture| Box::pin($name(fixture)))),*];
    };
}
use cases;

pub(crate) fn all() -> impl Iterator<Item = (&'static str, Case)> {
    let tables = [calls::ALL, retries::ALL, limits::ALL, connections::ALL, bodies::ALL, many::ALL];
    tables.into_iter().flatten().copied()
}
