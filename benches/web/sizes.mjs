// Bundles the programs and prints their bytes: node sizes.mjs <directory> [--check | --write]
//
// The directory has, for each program, what wasm-bindgen wrote and the module after wasm-opt. `--check` fails if a
// program is more than 1 % larger than `budget.json` says, and `--write` writes that file.
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { bundle, reference } from "./bundle.mjs";

const [directory, task] = process.argv.slice(2);
const budget = new URL("budget.json", import.meta.url);
const PROGRAMS = ["session", "invoices", "crm-lists", "everything"];
const TITLES = {
    session: "one session",
    invoices: "invoices created and listed as well",
    "crm-lists": "all CRM lists as well",
    everything: "everything, by name",
};

/** Raw bytes, and those after gzip -9 and brotli 11, of several files that are sent apart. */
function bytes(files) {
    const sum = (of) => files.reduce((sum, file) => sum + of(file), 0);
    const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
    return [
        sum((file) => file.length),
        sum((file) => execFileSync("gzip", ["-9", "-n", "-c"], { input: file }).length),
        sum((file) => brotliCompressSync(file, brotli).length),
    ];
}

const row = (cells) => console.log(`| ${cells.join(" | ")} |`);
const number = (value) => value.toLocaleString("en-US");
const all = (values) => values.map(number).join(" / ");
const sizes = {};
row(["program", "wasm", "with its glue", "reference", "ratio"]);
row(["---", "---", "---", "---", "---"]);
for (const program of PROGRAMS) {
    const wasm = await readFile(join(directory, program, "client_bg.wasm"));
    const glue = await bundle(join(directory, program, "client.js"));
    const theirs = bytes([await reference(program)]);
    const ours = bytes([wasm, glue]);
    sizes[program] = ours[1];
    const ratio = ours.map((value, place) => (value / theirs[place]).toFixed(3)).join(" / ");
    row([TITLES[program], all(bytes([wasm])), all(ours), all(theirs), ratio]);
}

if (task === "--write") await writeFile(budget, `${JSON.stringify(sizes, null, 4)}\n`);
if (task === "--check") {
    console.log("\nBytes with gzip, and those of budget.json:");
    for (const [program, limit] of Object.entries(JSON.parse(await readFile(budget, "utf8")))) {
        const over = sizes[program] > limit * 1.01;
        console.log(`${program.padEnd(12)} ${number(sizes[program])} ${number(limit)} ${over ? "MORE THAN 1 % OVER" : "ok"}`);
        if (over) process.exitCode = 1;
    }
}
