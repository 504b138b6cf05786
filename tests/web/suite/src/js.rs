//! What the suite needs of the engine. It does not use the SDK's own code for that, which is under test.

use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = fetch)]
    fn js_fetch(url: &str) -> js_sys::Promise;
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &js_sys::Function, milliseconds: u32);

    type Response;
    #[wasm_bindgen(method)]
    fn text(this: &Response) -> js_sys::Promise;
}

pub(crate) async fn sleep(milliseconds: u32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| set_timeout(&resolve, milliseconds));
    let _ = JsFuture::from(promise).await;
}

/// The body of a response as JSON.
pub(crate) async fn fetch(url: &str) -> Result<serde_json::Value, String> {
    let fault = |error: JsValue| format!("{url}: {error:?}");
    let response = JsFuture::from(js_fetch(url)).await.map_err(fault)?;
    let text = JsFuture::from(response.unchecked_into::<Response>().text()).await.map_err(fault)?;
    serde_json::from_str(&text.as_string().unwrap_or_default()).map_err(|error| format!("{url}: {error}"))
}

/// Milliseconds of the wall clock.
pub(crate) fn now() -> f64 {
    js_sys::Date::now()
}

/// Bytes of the module's memory.
pub(crate) fn memory() -> u32 {
    let memory = wasm_bindgen::memory().unchecked_into::<js_sys::WebAssembly::Memory>();
    memory.buffer().unchecked_into::<js_sys::ArrayBuffer>().byte_length()
}

/// Number of JavaScript values that the module holds.
pub(crate) fn held_values() -> u32 {
    wasm_bindgen::externref_heap_live_count()
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn console_error(text: &str);
}

/// Shows where a panic was: by itself it is a trap without a message.
#[wasm_bindgen(start)]
fn start() {
    std::panic::set_hook(Box::new(|panic| console_error(&panic.to_string())));
}
