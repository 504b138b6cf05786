// A server of files on loopback.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".wasm": "application/wasm",
};

/** Serves a directory, and `pages`: HTML by path. */
export async function serve(directory, pages = {}) {
    const server = createServer(async (request, response) => {
        const { pathname } = new URL(request.url, "http://localhost");
        const page = pages[pathname];
        try {
            const path = normalize(pathname.endsWith("/") ? `${pathname}index.html` : pathname);
            const content = page ?? (await readFile(join(directory, path)));
            const type = page === undefined ? TYPES[extname(path)] : TYPES[".html"];
            response.writeHead(200, { "content-type": type ?? "application/octet-stream" }).end(content);
        } catch {
            response.writeHead(404).end();
        }
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    return {
        url: `http://127.0.0.1:${server.address().port}`,
        async stop() {
            server.closeAllConnections();
            await new Promise((resolve) => server.close(resolve));
        },
    };
}
