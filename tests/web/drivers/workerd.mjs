// Starts workerd, the runtime of Cloudflare Workers, from npm's package of the same name.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, extname, join } from "node:path";
import { createInterface } from "node:readline";

const require = createRequire(import.meta.url);
const KINDS = { ".wasm": "wasm", ".mjs": "esModule", ".js": "esModule" };

/** The program. */
export function program() {
    const { arch, platform } = process;
    const names = { "linux-x64": "linux-64", "linux-arm64": "linux-arm64", "darwin-x64": "darwin-64", "darwin-arm64": "darwin-arm64" };
    return require.resolve(`@cloudflare/workerd-${names[`${platform}-${arch}`]}/bin/workerd`);
}

/**
 * Serves the worker whose files are `files`, paths below `root`, the first of which has the handler. Without a `root`,
 * the files may be anywhere, and their names are those of the modules. `bindings` are texts of `env`.
 */
export async function launch(files, { root, bindings = {} } = {}) {
    const directory = await mkdtemp(join(tmpdir(), "apideck-workerd-"));
    const modules = [];
    for (const file of files) {
        const name = root === undefined ? basename(file) : file;
        await mkdir(dirname(join(directory, name)), { recursive: true });
        await copyFile(root === undefined ? file : join(root, file), join(directory, name));
        modules.push(`(name = "${name}", ${KINDS[extname(name)]} = embed "${name}")`);
    }
    const texts = Object.entries(bindings).map(([name, text]) => `(name = "${name}", text = ${JSON.stringify(text)})`);
    await writeFile(
        join(directory, "config.capnp"),
        `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "internet", network = (allow = ["public", "private", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [${modules.join(", ")}],
  bindings = [${texts.join(", ")}],
  compatibilityDate = "2026-10-01",
);
`,
    );
    const child = spawn(program(), ["serve", join(directory, "config.capnp"), "--control-fd=3"], {
        stdio: ["ignore", "inherit", "inherit", "pipe"],
    });
    const listening = once(createInterface(child.stdio[3]), "line");
    const ended = once(child, "exit").then(([code]) => {
        throw new Error(`workerd ended with ${code}`);
    });
    ended.catch(() => {});
    const [line] = await Promise.race([listening, ended]);
    return {
        url: `http://127.0.0.1:${JSON.parse(line).port}`,
        pid: child.pid,
        async stop() {
            child.kill();
            await ended.catch(() => {});
            await rm(directory, { recursive: true, force: true });
        },
    };
}
