// Start-up and CPU per call, beside the reference client, in Node and in workerd: node cpu.mjs <directory>
//
// `fetch` is replaced by one that returns a fixed response, so that only the clients are measured. Every figure is the
// median of RUNS processes; the processes of the programs take turns.
import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { launch } from "../../tests/web/drivers/workerd.mjs";
import { bundle, reference } from "./bundle.mjs";

const RUNS = Number(process.env.RUNS ?? 5);
const CALLS = Number(process.env.CALLS ?? 6000);
const [directory] = process.argv.slice(2);
const file = (name) => fileURLToPath(new URL(name, import.meta.url));

// For each program, a module `client.js` that exports `open()`, which returns a function that opens a session.
const OPEN = `export const open = () => {
    const client = new Client("https://unify.apideck.com", "sk_test", "app", "consumer");
    return () => client.openSession();
};`;
const PLAIN = `export const open = () => async () => {
    const body = JSON.stringify({ redirect_uri: "https://mysaas.com/dashboard" });
    const response = await fetch("https://unify.apideck.com/vault/sessions", { method: "POST", body });
    return (await response.json()).data.session_uri;
};`;
// What our client asks of the engine, in plain JavaScript: no client that has limits, headers and streams costs less.
const STEPS = await readFile(file("steps.mjs"), "utf8");
const EMPTY = "export const open = () => async () => '';";
const OURS = {
    node: `import { readFileSync } from "node:fs";
import { Client, initSync } from "./glue.js";
initSync({ module: readFileSync(new URL("client_bg.wasm", import.meta.url)) });
${OPEN}`,
    workerd: `import { Client, initSync } from "./glue.js";
import module from "./client_bg.wasm";
initSync({ module });
${OPEN}`,
};

async function programs(engine) {
    const made = [];
    const add = async (name, files) => {
        const to = join(directory, "cpu", engine, name.replaceAll(/\W+/g, "-"));
        await mkdir(to, { recursive: true });
        for (const [file, content] of Object.entries(files)) await writeFile(join(to, file), content);
        await writeFile(join(to, "package.json"), '{"type": "module"}');
        made.push({ name, files: Object.keys(files).map((file) => join(to, file)) });
    };
    for (const [name, program] of [["SDK, one session", "session"], ["SDK, everything by name", "everything"]]) {
        const from = join(directory, program);
        await add(name, {
            "client.js": OURS[engine],
            "glue.js": await bundle(join(from, "client.js")),
            "client_bg.wasm": await readFile(join(from, "client_bg.wasm")),
        });
    }
    const wrapper = `import { Client } from "./reference.js";\n${OPEN}`;
    await add("reference, one session", { "client.js": wrapper, "reference.js": await reference("session") });
    await add("the same steps in JavaScript", { "client.js": STEPS });
    await add("fetch alone", { "client.js": PLAIN });
    await add("empty program", { "client.js": EMPTY });
    return made;
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const row = (cells) => console.log(`| ${cells.join(" | ")} |`);

/** Prints a table: a row for each program, a column for each figure, and the ratio to the reference. */
function table(title, runs) {
    console.log(`\n${title}`);
    const names = Object.keys(runs);
    const columns = Object.keys(runs[names[0]][0]);
    row(["program", ...columns]);
    row(["---", ...columns.map(() => "---")]);
    const figure = (name, column) => median(runs[name].map((run) => run[column]));
    for (const name of names) {
        row([name, ...columns.map((column) => {
            const ratio = figure(name, column) / figure("reference, one session", column);
            return `${figure(name, column).toFixed(2)} (${ratio.toFixed(3)})`;
        })]);
    }
}

async function takeTurns(programs, run) {
    const runs = Object.fromEntries(programs.map(({ name }) => [name, []]));
    for (let turn = 0; turn < RUNS; turn += 1) {
        for (const program of programs) runs[program.name].push(await run(program));
    }
    return runs;
}

async function inNode({ files }) {
    const { stdout } = await promisify(execFile)(process.execPath, [file("cpu_node.mjs"), files[0], String(CALLS)]);
    return JSON.parse(stdout);
}

/** CPU of all threads of a process so far, in us. */
async function cpu(pid) {
    const threads = await readdir(`/proc/${pid}/task`);
    const times = threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/schedstat`, "utf8").catch(() => "0"));
    return (await Promise.all(times)).reduce((sum, line) => sum + Number(line.split(" ")[0]) / 1000, 0);
}

async function inWorkerd({ files }) {
    const server = await launch([file("cpu_worker.mjs"), file("stub.mjs"), ...files]);
    try {
        const calls = async (count) => {
            const response = await fetch(`${server.url}/?calls=${count}`);
            if (!response.ok) throw new Error(await response.text());
            await response.text();
            return cpu(server.pid);
        };
        const started = await calls(0);
        const called = await calls(1);
        const warm = await calls(500);
        return {
            "start, CPU ms": started / 1000,
            "first call, CPU ms": (called - started) / 1000,
            "first 500 calls, CPU us/call": (warm - called) / 500,
            "later, CPU us/call": ((await calls(CALLS)) - warm) / CALLS,
        };
    } finally {
        await server.stop();
    }
}

/** Adds what a program loads: the difference to an empty one. The start of workerd is most of the rest. */
function withLoad(runs) {
    const empty = median(runs["empty program"].map((run) => run["start, CPU ms"]));
    for (const run of Object.values(runs).flat()) run["load, CPU ms"] = run["start, CPU ms"] - empty;
    return runs;
}

const engines = (process.env.ENGINES ?? "node workerd").split(" ");
if (engines.includes("node")) table(`Node ${process.version}`, await takeTurns(await programs("node"), inNode));
if (engines.includes("workerd")) {
    table("workerd", withLoad(await takeTurns(await programs("workerd"), inWorkerd)));
}
