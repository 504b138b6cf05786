// Says where the bytes of a module are: node profile.mjs <module.wasm with names> [<number of functions>]
//
// Functions by size, and sums by crate. `benches/web/run.sh --profile` makes the module and calls this.
import { readFile } from "node:fs/promises";

const [path, most = "60"] = process.argv.slice(2);
const wasm = await readFile(path);
let at = 8;

/** An unsigned LEB128 number. */
function number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
        const byte = wasm[at++];
        value += (byte & 127) * 2 ** shift;
        if (byte < 128) return value;
    }
}

function text() {
    const length = number();
    at += length;
    return wasm.toString("utf8", at - length, at);
}

const sizes = [];
const names = new Map();
let imported = 0;
while (at < wasm.length) {
    const id = wasm[at++];
    const end = number() + at;
    if (id === 2) {
        for (let left = number(); left > 0; left -= 1) {
            text();
            text();
            const kind = wasm[at++];
            if (kind === 0) imported += 1;
            if (kind === 0) number();
            else if (kind === 3) at += 2;
            else {
                if (kind === 1) at += 1;
                const limits = wasm[at++];
                number();
                if (limits & 1) number();
            }
        }
    } else if (id === 10) {
        for (let left = number(); left > 0; left -= 1) {
            const start = at;
            const size = number();
            sizes.push(size + at - start);
            at += size;
        }
    } else if (id === 11) {
        console.log(`data ${end - at} bytes`);
    } else if (id === 0 && text() === "name") {
        while (at < end) {
            const kind = wasm[at++];
            const stop = number() + at;
            if (kind === 1) for (let left = number(); left > 0; left -= 1) names.set(number(), text());
            at = stop;
        }
    }
    at = end;
}

const functions = sizes.map((size, place) => [size, names.get(place + imported) ?? "?"]).sort(([a], [b]) => b - a);
const crates = new Map();
for (const [size, name] of functions) {
    const crate = /^[<&*(\s]*(?:dyn )?([a-z_0-9]+)(?:\[|::| as )/.exec(name)?.[1] ?? "(other)";
    crates.set(crate, (crates.get(crate) ?? 0) + size);
}
console.log(`code ${sizes.reduce((sum, size) => sum + size, 0)} bytes in ${sizes.length} functions\n`);
for (const [crate, size] of [...crates].sort(([, a], [, b]) => b - a)) console.log(`${String(size).padStart(8)} ${crate}`);
console.log();
for (const [size, name] of functions.slice(0, Number(most))) console.log(`${String(size).padStart(8)} ${name}`);
