//! Makes JavaScript modules of a WebAssembly file, as `wasm-bindgen --target web` does.
//!
//! `apideck-web-bindgen program.wasm directory name` writes `name.js`, `name.d.ts` and `name_bg.wasm`. It stands in for
//! the program `wasm-bindgen`, which takes 160 more crates to build.

use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [wasm, directory, name] = &arguments[..] else {
        return Err("usage: apideck-web-bindgen program.wasm directory name".into());
    };
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).web(true)?.typescript(true).omit_default_module_path(true).out_name(name);
    bindgen.generate(directory)?;
    Ok(())
}
