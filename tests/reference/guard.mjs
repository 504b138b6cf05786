// Nothing leaves this machine: a socket to any host but the loopback interface is refused before it is opened.
// Five upload operations of the client ignore its server setting, so a mistake here would call the real Apideck.
import net from 'node:net';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1']);

/** The hosts that were refused, in order. */
export const refused = [];

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function guarded(...args) {
    const [first] = Array.isArray(args[0]) ? args[0] : args;
    const options = typeof first === 'object' && first !== null ? first : { port: first, host: args[1] };
    const host = options.host ?? options.hostname ?? 'localhost';
    if (options.path === undefined && !LOOPBACK.has(host)) {
        refused.push(host);
        throw Object.assign(new Error(`the guard refuses a connection to ${host}`), { code: 'EGUARD' });
    }
    return connect.apply(this, args);
};

/** The last exchange as it was on the wire: `{method, url, sent, status, received}`. */
export const wire = {};

/** A function that changes the next request before it is sent, or null. */
export const tamper = { next: null };

/** The fetch of the client: checks the host, records the exchange. */
export async function fetcher(input, init) {
    let request = new Request(input, init);
    const host = new URL(request.url).hostname;
    if (!LOOPBACK.has(host)) {
        refused.push(host);
        throw new Error(`the guard refuses a request to ${host}`);
    }
    if (tamper.next) {
        request = tamper.next(request);
        tamper.next = null;
    }
    const sent = request.body === null ? '' : await request.clone().text();
    const response = await fetch(request);
    const received = await response.clone().text();
    Object.assign(wire, { method: request.method, url: request.url, sent, status: response.status, received });
    return response;
}

/** `text` as JSON, or undefined. */
export function json(text) {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}
