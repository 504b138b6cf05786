//! The suite: what the SDK does in Node, in a browser and in workerd, against the server of `tests/web/server`.
//!
//! A driver asks for the names of the [`cases`] and [`run`]s each. All engines run the same cases; where an engine cannot
//! do what another can, the case says what happens instead.

mod cases;
mod fixture;
mod js;

use wasm_bindgen::prelude::wasm_bindgen;

use crate::fixture::Fixture;

/// The names of all cases.
#[wasm_bindgen]
pub fn cases() -> Vec<String> {
    cases::all().map(|(name, _)| name.to_owned()).collect()
}

/// Runs the case `name` in `engine`, which is `node`, `browser` or `worker`. `addresses` is the line that the server
/// prints. Returns a line on what was seen, or throws one on what was wrong.
#[wasm_bindgen]
pub async fn run(name: String, addresses: String, engine: String) -> Result<String, js_sys::Error> {
    let case = cases::all().find(|(of, _)| *of == name);
    let fixture = Fixture::new(&name, &addresses, &engine);
    let result = match (case, fixture) {
        (Some((_, case)), Some(fixture)) => case(fixture).await,
        _ => Err("the case or the addresses are unknown".to_owned()),
    };
    result.map_err(|fault| js_sys::Error::new(&fault))
}
