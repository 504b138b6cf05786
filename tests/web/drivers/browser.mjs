// The suite in a page of headless Chromium. The page has another origin than the server, so that CORS applies.
import { serve } from "./files.mjs";
import { launch } from "./chromium.mjs";

const PAGE = `<!doctype html><meta charset="utf-8"><title>suite</title><script type="module">
import * as suite from "./suite.js";
await suite.default({ module_or_path: "./suite_bg.wasm" });
window.suite = suite;
</script>`;

export async function start({ directory, addresses }) {
    const files = await serve(directory, { "/": PAGE });
    const browser = await launch();
    const page = await browser.open(files.url);
    await page.until("window.suite !== undefined");
    const call = (...values) => values.map((value) => JSON.stringify(value)).join(", ");
    return {
        version: browser.version,
        cases: () => page.evaluate("suite.cases()"),
        run: (name) => page.evaluate(`suite.run(${call(name, addresses, "browser")})`),
        async stop() {
            await browser.stop();
            await files.stop();
        },
    };
}
