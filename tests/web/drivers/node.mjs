// The suite in this process.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

export async function start({ directory, addresses }) {
    const suite = await import(pathToFileURL(join(directory, "suite.js")));
    suite.initSync({ module: await readFile(join(directory, "suite_bg.wasm")) });
    return {
        version: `Node ${process.version}`,
        cases: async () => suite.cases(),
        run: (name) => suite.run(name, addresses, "node"),
        stop: async () => {},
    };
}
