//! The functions of the engine that `fetch` takes. Declared here, since `web-sys` would be one more crate to build.

use js_sys::{Promise, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// Fails at once if the engine has no `fetch`.
    #[wasm_bindgen(catch)]
    pub(super) fn fetch(url: &str, init: &RequestInit) -> Result<Promise, JsValue>;

    /// An object with the options of a request.
    #[wasm_bindgen(js_name = Object)]
    pub(super) type RequestInit;
    #[wasm_bindgen(constructor)]
    pub(super) fn new() -> RequestInit;
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_method(this: &RequestInit, method: &str);
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_headers(this: &RequestInit, headers: &Headers);
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_body(this: &RequestInit, body: &Uint8Array);
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_redirect(this: &RequestInit, redirect: &str);
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_signal(this: &RequestInit, signal: &JsValue);

    pub(super) type AbortController;
    #[wasm_bindgen(constructor)]
    pub(super) fn new() -> AbortController;
    #[wasm_bindgen(method, getter)]
    pub(super) fn signal(this: &AbortController) -> JsValue;
    #[wasm_bindgen(method)]
    pub(super) fn abort(this: &AbortController);

    pub(super) type Headers;
    #[wasm_bindgen(constructor)]
    pub(super) fn new() -> Headers;
    #[wasm_bindgen(method, catch)]
    pub(super) fn append(this: &Headers, name: &str, value: &str) -> Result<(), JsValue>;

    pub(super) type Response;
    #[wasm_bindgen(method, getter, js_name = type)]
    pub(super) fn kind(this: &Response) -> String;
    #[wasm_bindgen(method, getter)]
    pub(super) fn status(this: &Response) -> u16;
    #[wasm_bindgen(method, getter)]
    pub(super) fn headers(this: &Response) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub(super) fn body(this: &Response) -> Option<ReadableStream>;

    pub(super) type ReadableStream;
    #[wasm_bindgen(method, js_name = getReader)]
    pub(super) fn reader(this: &ReadableStream) -> Reader;

    pub(super) type Reader;
    #[wasm_bindgen(method)]
    pub(super) fn read(this: &Reader) -> Promise;

    /// What [`read`](Reader::read) promises.
    pub(super) type Chunk;
    #[wasm_bindgen(method, getter)]
    pub(super) fn done(this: &Chunk) -> bool;
    #[wasm_bindgen(method, getter)]
    pub(super) fn value(this: &Chunk) -> Uint8Array;
}
