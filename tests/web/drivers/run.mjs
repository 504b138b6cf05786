// Runs the suite in each engine and prints one line for each case:
// node run.mjs <server program> <directory of the module> <engine>...
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

const LIMIT = 30_000;
const [server, directory, ...engines] = process.argv.slice(2);
const only = process.env.ONLY ?? "";

const child = spawn(server, { stdio: ["pipe", "pipe", "inherit"] });
const [addresses] = await once(createInterface(child.stdout), "line");

let failed = 0;
for (const name of engines) {
    const { start } = await import(`./${name}.mjs`);
    const engine = await start({ directory, addresses });
    try {
        const cases = (await engine.cases()).filter((name) => name.includes(only));
        console.log(`\n${engine.version}: ${cases.length} cases`);
        const began = Date.now();
        for (const name of cases) {
            const { seen, fault } = await within(engine.run(name));
            failed += fault === undefined ? 0 : 1;
            console.log(`${fault === undefined ? "ok    " : "FAILED"} ${name.padEnd(28)} ${fault ?? seen}`);
        }
        console.log(`${engine.version}: ${((Date.now() - began) / 1000).toFixed(1)} s`);
    } finally {
        await engine.stop();
    }
}
child.stdin.end();
console.log(failed === 0 ? "\nAll cases passed." : `\n${failed} cases failed.`);
process.exit(failed === 0 ? 0 : 1);

/** What the case saw, or what was wrong. */
function within(run) {
    let timer;
    const late = new Promise((resolve) => {
        timer = setTimeout(resolve, LIMIT, { fault: `not done after ${LIMIT} ms` });
    });
    const done = run.then(
        (seen) => ({ seen }),
        (error) => ({ fault: error?.message ?? String(error) }),
    );
    return Promise.race([done, late]).finally(() => clearTimeout(timer));
}
