//! The functions of the engine that the transport uses. Declared here, since `web-sys` would be one more crate to build.
//!
//! A crossing between the program and JavaScript costs up to a microsecond, and so does a text. So what many crossings
//! would pass goes as one text, and numbers, texts and bytes are returned as what they are, not as objects of the engine.

use js_sys::Reflect;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// Fails at once if the engine has no `fetch`.
    #[wasm_bindgen(catch)]
    pub(super) fn fetch(url: &str, init: &Init) -> Result<Promise, JsValue>;

    pub(super) type Promise;
    /// Calls one of the functions when the promise is settled. They must not throw.
    #[wasm_bindgen(method)]
    pub(super) fn then(this: &Promise, fulfilled: &JsValue, rejected: &JsValue);

    /// How a request is made.
    pub(super) type Init;
    #[wasm_bindgen(js_namespace = JSON)]
    pub(super) fn parse(json: &str) -> Init;
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_body(this: &Init, body: Vec<u8>);
    #[wasm_bindgen(method, setter)]
    pub(super) fn set_signal(this: &Init, signal: &JsValue);

    pub(super) type AbortController;
    #[wasm_bindgen(constructor)]
    pub(super) fn new() -> AbortController;
    #[wasm_bindgen(method, getter)]
    pub(super) fn signal(this: &AbortController) -> JsValue;
    #[wasm_bindgen(method)]
    pub(super) fn abort(this: &AbortController);

    pub(super) type Response;
    #[wasm_bindgen(method, getter)]
    pub(super) fn status(this: &Response) -> u16;
    #[wasm_bindgen(method, getter, js_name = type)]
    pub(super) fn kind(this: &Response) -> String;
    #[wasm_bindgen(method, getter)]
    pub(super) fn headers(this: &Response) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub(super) fn body(this: &Response) -> Option<ReadableStream>;

    pub(super) type List;
    #[wasm_bindgen(js_namespace = Array, js_name = from)]
    pub(super) fn list(items: &JsValue) -> List;
    #[wasm_bindgen(method)]
    pub(super) fn join(this: &List, separator: &str) -> String;

    pub(super) type ReadableStream;
    #[wasm_bindgen(method, js_name = getReader)]
    pub(super) fn reader(this: &ReadableStream) -> Reader;

    pub(super) type Reader;
    #[wasm_bindgen(method)]
    pub(super) fn read(this: &Reader) -> Promise;

    pub(super) type Chunk;
    /// `None` at the end of the stream.
    #[wasm_bindgen(method, getter)]
    pub(super) fn value(this: &Chunk) -> Option<Vec<u8>>;
}

/// The property `name` of an object, for those that are seldom read: each function that is declared above takes bytes in
/// the program and in its JavaScript.
pub(super) fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}
