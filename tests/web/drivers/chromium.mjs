// A headless Chromium, driven over a pipe by its DevTools protocol.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Starts the browser. `CHROMIUM` names its program. */
export async function launch() {
    const profile = await mkdtemp(join(tmpdir(), "apideck-chromium-"));
    const options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];
    const child = spawn(
        process.env.CHROMIUM ?? "chromium",
        [...options, "--remote-debugging-pipe", `--user-data-dir=${profile}`, "about:blank"],
        { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
    );
    const waiting = new Map();
    let number = 0;
    let read = "";
    child.stdio[4].setEncoding("utf8").on("data", (text) => {
        const messages = (read + text).split("\0");
        read = messages.pop();
        for (const message of messages.map((message) => JSON.parse(message))) {
            waiting.get(message.id)?.(message);
            waiting.delete(message.id);
        }
    });
    const gone = new Promise((_, reject) => {
        child.once("error", reject);
        child.once("exit", (code) => reject(new Error(`Chromium ended with ${code}`)));
    });
    gone.catch(() => {});

    /** Sends a command and returns its result. */
    const send = async (method, params = {}, sessionId = undefined) => {
        number += 1;
        const id = number;
        const response = new Promise((resolve) => waiting.set(id, resolve));
        child.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
        const { result, error } = await Promise.race([response, gone]);
        if (error) throw new Error(`${method}: ${error.message}`);
        return result;
    };

    return {
        version: (await send("Browser.getVersion")).product,
        /** Opens a page. */
        async open(url) {
            const { targetId } = await send("Target.createTarget", { url: "about:blank" });
            const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
            await send("Page.enable", {}, sessionId);
            await send("Page.navigate", { url }, sessionId);
            const page = {
                send: (method, params) => send(method, params, sessionId),
                /** The value of an expression in the page; a promise is awaited. */
                async evaluate(expression) {
                    const params = { expression, awaitPromise: true, returnByValue: true };
                    const { result, exceptionDetails } = await send("Runtime.evaluate", params, sessionId);
                    if (exceptionDetails) {
                        const thrown = exceptionDetails.exception;
                        throw new Error(thrown?.description?.split("\n")[0] ?? String(thrown?.value));
                    }
                    return result.value;
                },
                /** Waits until an expression is true. */
                async until(expression, limit = 15_000) {
                    const end = Date.now() + limit;
                    while (!(await page.evaluate(expression).catch(() => false))) {
                        if (Date.now() > end) throw new Error(`not so after ${limit} ms: ${expression}`);
                        await new Promise((resolve) => setTimeout(resolve, 30));
                    }
                },
                async screenshot() {
                    const { data } = await send("Page.captureScreenshot", {}, sessionId);
                    return Buffer.from(data, "base64");
                },
            };
            return page;
        },
        async stop() {
            await send("Browser.close").catch(() => {});
            await gone.catch(() => {});
            await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
        },
    };
}
