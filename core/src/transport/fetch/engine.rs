//! The functions of the engine that the transport uses. Declared here, since `web-sys` would be one more crate to build.

use js_sys::{Promise, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// Fails at once if the engine has no `fetch`.
    #[wasm_bindgen(catch)]
    pub(super) fn fetch(url: &str, init: &JsValue) -> Result<Promise, JsValue>;

    pub(super) type AbortController;
    #[wasm_bindgen(constructor)]
    pub(super) fn new() -> AbortController;
    #[wasm_bindgen(method)]
    pub(super) fn abort(this: &AbortController);

    pub(super) type Headers;
    #[wasm_bindgen(constructor)]
    pub(super) fn new() -> Headers;
    #[wasm_bindgen(method, catch)]
    pub(super) fn append(this: &Headers, name: &str, value: &str) -> Result<(), JsValue>;

    pub(super) type Response;
    #[wasm_bindgen(method, getter)]
    pub(super) fn status(this: &Response) -> u16;
    #[wasm_bindgen(method, getter)]
    pub(super) fn body(this: &Response) -> Option<ReadableStream>;

    pub(super) type ReadableStream;
    #[wasm_bindgen(method, js_name = getReader)]
    pub(super) fn reader(this: &ReadableStream) -> Reader;

    pub(super) type Reader;
    #[wasm_bindgen(method)]
    pub(super) fn read(this: &Reader) -> Promise;
}

/// The property `name` of an object. Each function that is declared above takes bytes in the program and in its JavaScript;
/// this one serves all properties.
pub(super) fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

/// Sets the property `name` of an object.
pub(super) fn set(object: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}
