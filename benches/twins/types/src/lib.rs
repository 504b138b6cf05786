//! The types of the API with serde derive, as a typical generator writes them; see `build.rs`.

pub mod models {
    #![allow(clippy::all)]
    include!(concat!(env!("OUT_DIR"), "/models.rs"));
}

#[cfg(feature = "operations")]
pub mod operation;

#[cfg(feature = "operations")]
pub mod operations {
    include!(concat!(env!("OUT_DIR"), "/operations.rs"));
}
