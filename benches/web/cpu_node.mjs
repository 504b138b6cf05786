// Measures one client in this process: node cpu_node.mjs <client.js> <calls>
import { pathToFileURL } from "node:url";
import { stub } from "./stub.mjs";

const [client, calls] = process.argv.slice(2);
globalThis.fetch = stub;
// Loads what the engine loads late, so that no client is charged for it.
await (await stub()).json();
new Request("http://localhost/", { method: "POST", body: "{}" });
new AbortController().signal.addEventListener("abort", () => {});

let used = process.cpuUsage();
const memory = process.memoryUsage.rss();
/** CPU since the last time, in ms. */
function cpu() {
    const { user, system } = process.cpuUsage(used);
    used = process.cpuUsage();
    return (user + system) / 1000;
}

const { open } = await import(pathToFileURL(client));
const call = open();
const load = cpu();
await call();
const first = cpu();
const grown = process.memoryUsage.rss() - memory;
for (let number = 0; number < 1000; number += 1) await call();
cpu();
for (let number = 0; number < Number(calls); number += 1) await call();
const each = (cpu() * 1000) / Number(calls);
console.log(JSON.stringify({
    "load, CPU ms": load,
    "first call, CPU ms": first,
    "load and first call, MB": grown / 1e6,
    "CPU us/call": each,
}));
process.exit(0);
