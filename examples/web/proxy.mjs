// The proxy between the page and Apideck: it knows the API key, and which consumer the user is.
//
//   APIDECK_API_KEY=.. APIDECK_APP_ID=.. PAGE_ORIGIN=http://127.0.0.1:8787 node proxy.mjs
//
// It lets through the requests that the page needs and no others: with your key, a request could read the data of all
// your customers.
import { createServer } from "node:http";

const {
    APIDECK_API_KEY: key,
    APIDECK_APP_ID: app,
    APIDECK_SERVER_URL: server = "https://unify.apideck.com",
    PAGE_ORIGIN: origin = "http://127.0.0.1:8787",
    PORT: port = "8788",
} = process.env;
const ALLOWED = new Set(["POST /vault/sessions"]);
const MAX_BODY = 64 * 1024;

/** The consumer that the request is for. Your app looks its session up here; the page never names the consumer. */
function consumerOf(request) {
    const users = { "Bearer token-of-the-demo-user": "test-consumer" };
    return users[request.headers.authorization];
}

// What the page may send, and what it may read beside the body: without `retry-after` and `date`, the SDK cannot wait as
// long as the server asks it to.
const CORS = {
    "access-control-allow-origin": origin,
    "access-control-allow-methods": "POST",
    "access-control-allow-headers": "authorization, content-type",
    "access-control-expose-headers": "retry-after, date",
    "access-control-max-age": "600",
    vary: "origin",
};

function reply(response, status, body, headers = {}) {
    response.writeHead(status, { ...CORS, "content-type": "application/json", ...headers }).end(body);
}

function refuse(response, status, message) {
    reply(response, status, JSON.stringify({ status_code: status, error: "Proxy", message }));
}

async function body(request) {
    const chunks = [];
    let size = 0;
    for await (const chunk of request) {
        size += chunk.length;
        if (size > MAX_BODY) throw new RangeError("the body is too large");
        chunks.push(chunk);
    }
    return Buffer.concat(chunks);
}

async function handle(request, response) {
    if (request.method === "OPTIONS") return response.writeHead(204, CORS).end();
    const { pathname } = new URL(request.url, "http://localhost");
    if (!ALLOWED.has(`${request.method} ${pathname}`)) return refuse(response, 404, "not a request of the page");
    const consumer = consumerOf(request);
    if (consumer === undefined) return refuse(response, 401, "sign in first");

    // If the page gives up, so does the proxy.
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    const upstream = await fetch(server + pathname, {
        method: request.method,
        headers: {
            authorization: `Bearer ${key}`,
            "content-type": "application/json",
            "x-apideck-app-id": app,
            "x-apideck-consumer-id": consumer,
        },
        body: await body(request),
        signal: gone.signal,
    });
    const headers = {};
    for (const name of ["content-type", "retry-after"]) {
        const value = upstream.headers.get(name);
        if (value !== null) headers[name] = value;
    }
    reply(response, upstream.status, Buffer.from(await upstream.arrayBuffer()), headers);
}

createServer((request, response) => {
    handle(request, response).catch((error) => {
        if (response.headersSent || response.destroyed) return response.destroy();
        if (error instanceof RangeError) return refuse(response, 413, error.message);
        console.error(error);
        // Nobody knows whether Apideck got the request: not a 503, since with `retry-after` the SDK would send a POST again.
        refuse(response, 502, "Apideck cannot be reached");
    });
}).listen(Number(port), "127.0.0.1", function listening() {
    console.log(`http://127.0.0.1:${this.address().port}`);
});
