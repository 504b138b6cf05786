// The suite in workerd, one request for each case.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "./workerd.mjs";

export async function start({ directory, addresses }) {
    const worker = fileURLToPath(new URL("suite_worker.mjs", import.meta.url));
    const server = await launch([worker, join(directory, "suite.js"), join(directory, "suite_bg.wasm")]);
    return {
        version: "workerd",
        cases: async () => (await fetch(server.url)).json(),
        async run(name) {
            const query = new URLSearchParams({ case: name, addresses });
            const { seen, fault } = await (await fetch(`${server.url}/?${query}`)).json();
            if (fault !== undefined) throw new Error(fault.split("\n")[0]);
            return seen;
        },
        stop: () => server.stop(),
    };
}
