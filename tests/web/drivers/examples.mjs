// Checks the examples: node examples.mjs <server program> [page] [worker]
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { launch as launchChromium } from "./chromium.mjs";
import { serve } from "./files.mjs";
import { launch as launchWorkerd } from "./workerd.mjs";

const examples = fileURLToPath(new URL("../../../examples/", import.meta.url));
const [program, ...names] = process.argv.slice(2);

/** Starts a program that prints where it listens. */
async function start(command, options, env = {}) {
    const child = spawn(command, options, { stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, ...env } });
    const [line] = await once(createInterface(child.stdout), "line");
    return { line, stop: () => child.kill() };
}

const startProxy = (origin, server) =>
    start(process.execPath, [join(examples, "web/proxy.mjs")], {
        APIDECK_API_KEY: "sk_test",
        APIDECK_APP_ID: "app",
        APIDECK_SERVER_URL: server,
        PAGE_ORIGIN: origin,
        PORT: "0",
    });

async function page({ url, refused }) {
    const files = await serve(join(examples, "web"));
    const proxies = [await startProxy(files.url, url), await startProxy(files.url, refused)];
    const foreign = await startProxy("https://elsewhere.example", url);
    const browser = await launchChromium();
    const picture = async (of, name) => {
        if (process.env.SCREENSHOTS) await writeFile(join(process.env.SCREENSHOTS, `${name}.png`), await of.screenshot());
    };
    /** Opens the page and clicks; returns it when there is a result. */
    const clicked = async (proxy, token = "token-of-the-demo-user") => {
        const opened = await browser.open(files.url);
        await opened.until("document.querySelector('button') !== null && document.readyState === 'complete'");
        await opened.evaluate(`document.querySelector("meta[name=proxy]").content = ${JSON.stringify(proxy.line)};
            localStorage.setItem("token", ${JSON.stringify(token)})`);
        await opened.evaluate("document.querySelector('button').click()");
        await opened.until("document.querySelector('#status a, #status.failed') !== null");
        return opened;
    };
    const status = (of) => of.evaluate("document.querySelector('#status').textContent");
    try {
        const opened = await clicked(proxies[0]);
        await picture(opened, "page");
        const session = await opened.evaluate("document.querySelector('#status a')?.href");
        assert.ok(session?.startsWith(`${url}/session/`), session ?? (await status(opened)));
        await opened.evaluate("document.querySelector('#status a').click()");
        await opened.until("location.pathname.startsWith('/session/') && document.readyState === 'complete'");
        await picture(opened, "vault");
        console.log(`ok     page: ${session}: ${await opened.evaluate("document.querySelector('h1').textContent")}`);

        for (const [part, ...how] of [
            ["401 Unauthorized: sign in first", proxies[0], "of-nobody"],
            ["502 Bad Gateway: Apideck cannot be reached", proxies[1]],
            ["connection closed early", foreign],
        ]) {
            const failed = await clicked(...how);
            const line = await status(failed);
            assert.ok(line.includes(part), line);
            assert.equal(await failed.evaluate("document.querySelector('#status').className"), "failed", line);
            await picture(failed, `page-${part.slice(0, 3).toLowerCase()}`);
            console.log(`ok     page: ${line}`);
        }
    } finally {
        await browser.stop();
        await files.stop();
        for (const proxy of [...proxies, foreign]) proxy.stop();
    }
}

async function worker({ url }) {
    const files = ["worker.mjs", "pkg/vault.js", "pkg/vault_bg.wasm"];
    const run = async (bindings, check) => {
        const root = join(examples, "worker");
        const server = await launchWorkerd(files, { root, bindings: { APIDECK_APP_ID: "app", APIDECK_SERVER_URL: url, ...bindings } });
        try {
            await check(async (path, options = {}) => {
                const response = await fetch(server.url + path, { redirect: "manual", ...options });
                return [response.status, response.headers.get("location"), await response.text()];
            });
        } finally {
            await server.stop();
        }
    };
    const signedIn = { headers: { cookie: "theme=dark; customer=test-consumer" } };
    await run({ APIDECK_API_KEY: "sk_test" }, async (request) => {
        const all = await Promise.all(Array.from({ length: 20 }, () => request("/connect", signedIn)));
        for (const [status, location] of all) {
            assert.equal(status, 303);
            assert.ok(location.startsWith(`${url}/session/`), location);
        }
        assert.equal(new Set(all.map(([, location]) => location)).size, 20);
        assert.equal((await request("/connect"))[0], 401);
        assert.equal((await request("/connect", { method: "POST", ...signedIn }))[0], 405);
        assert.equal((await request("/"))[0], 404);
        console.log(`ok     worker: 303 to ${all[0][1]}`);
    });
    await run({ APIDECK_API_KEY: "wrong" }, async (request) => {
        const [status, , text] = await request("/connect", signedIn);
        assert.equal(status, 502);
        console.log(`ok     worker: 502: ${text.trim()}`);
    });
}

const server = await start(program, []);
try {
    for (const name of names) await { page, worker }[name](JSON.parse(server.line));
} finally {
    server.stop();
}
console.log("The examples work.");
