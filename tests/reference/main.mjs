// Calls every operation of the official client against the mock at the URL in the first argument.
//
// Every response must pass the schemas of the client. What was created or changed can be read back, what was deleted is
// not found, pages end, and errors have the class of their status. Prints the counts; the exit code is 1 after a failure.
import { fetcher, json, refused, tamper, wire } from './guard.mjs';
import { ApideckCore, HTTPClient, errors, operations } from './operations.mjs';
import { sample } from './sample.mjs';
import { Resources, field } from './resources.mjs';

const server = process.argv[2];
const only = process.env.ONLY ?? '';
const client = (changes = {}) =>
    new ApideckCore({
        apiKey: 'sk_reference',
        appId: 'reference-app',
        consumerId: 'test-consumer',
        serverURL: server,
        httpClient: new HTTPClient({ fetcher }),
        ...changes,
    });
const ours = client();
const options = { retries: { strategy: 'none' }, serverURL: server, timeoutMs: 20_000 };

const failures = [];
const counts = { called: new Set(), calls: 0, readBack: 0, changed: 0, deleted: 0, lists: 0, pages: 0, rows: 0, errors: {} };

function fail(operation, problem) {
    failures.push(`${operation.name} (${operation.method} ${operation.path}): ${problem}`);
}

/** Calls an operation that must succeed. Returns what was received as JSON, or undefined. */
async function call(operation, request) {
    counts.calls += 1;
    wire.received = undefined;
    const result = await operation.call(ours, request, options);
    counts.called.add(operation.name);
    if (result.ok) {
        // A stream is read to its end.
        if (operation.name.match(/Download$|Export$/)) await drain(result.value);
        return { result, body: json(wire.received), sent: json(wire.sent) };
    }
    const { error } = result;
    const cause = error.cause ? ` ${JSON.stringify(error.cause.issues ?? String(error.cause)).slice(0, 600)}` : '';
    fail(operation, `${error.constructor.name}: ${error.message.slice(0, 200)}${cause} ${(wire.received ?? '').slice(0, 600)}`);
    return undefined;
}

async function drain(value) {
    const stream = Object.values(value).find((member) => member instanceof ReadableStream);
    for await (const _ of stream ?? []) { /* The bytes do not matter. */ }
}

/** Calls an operation that must fail with this status, and the class that the client has for it. */
async function refuse(operation, request, status, core = ours, change = null) {
    tamper.next = change;
    const result = await operation.call(core, request, options);
    tamper.next = null;
    const name = result.ok ? 'a success' : result.error.constructor.name;
    const kind = operation.errorClass(status);
    if (name === kind && wire.status === status) {
        counts.errors[name] = (counts.errors[name] ?? 0) + 1;
        return true;
    } else {
        fail(operation, `expected ${status} ${kind}, got ${wire.status} ${name}: ${(wire.received ?? '').slice(0, 300)}`);
    }
    return false;
}

/** Members that the service sets, or that only the caller sends. */
const SERVER_SIDE = new Set(['pass_through', 'row_version', 'password', 'parent_folder_id', 'target_id', 'drive_id']);

/** Operations that return less than what was written. */
const RETURNED = {
    // Consents are given on another path.
    vaultConnectionsGet: ['enabled', 'configuration', 'custom_mappings'],
    // What the session is for shows only in the file.
    fileStorageUploadSessionsGet: [],
    // The status follows from whether the URL accepts events.
    webhookWebhooksGet: ['description', 'unified_api', 'delivery_url', 'events'],
};

/** The first member of `sent` that `received` lacks or has with another value, as a path. */
function difference(sent, received, path = '') {
    if (Array.isArray(sent)) {
        if (!Array.isArray(received) || received.length !== sent.length) return path;
        return sent.map((item, at) => difference(item, received[at], `${path}[${at}]`)).find((found) => found !== undefined);
    }
    if (sent !== null && typeof sent === 'object') {
        if (received === null || typeof received !== 'object') return path;
        const members = Object.keys(sent).filter((name) => !SERVER_SIDE.has(name));
        return members.map((name) => difference(sent[name], received[name], `${path}.${name}`)).find((found) => found !== undefined);
    }
    return sent === received ? undefined : `${path}: sent ${JSON.stringify(sent)}, read ${JSON.stringify(received)}`;
}

/** What was written must be in what is read by the operation `get`. */
async function readBack(get, request, sent, counter) {
    if (!get || !sent) return;
    const read = await call(get, request);
    if (!read) return;
    const names = RETURNED[get.name] ?? Object.keys(sent);
    const kept = Object.fromEntries(names.filter((name) => name in sent).map((name) => [name, sent[name]]));
    const found = difference(kept, read.body?.data);
    if (found === undefined) counts[counter] += 1;
    else fail(get, `not as it was written: ${found}`);
}

/** Reads a list page by page to its end, and compares it with the list in one page. */
async function readPages(operation, request) {
    const whole = await call(operation, { ...request, limit: 200 });
    if (!whole || !operation.paginated) return;
    counts.lists += 1;
    const ids = whole.body?.data?.map?.((row) => row.id) ?? [];
    const limit = Math.max(1, Math.ceil(ids.length / 3));
    const found = [];
    let pages = 0;
    for await (const page of await operation.call(ours, { ...request, limit }, options)) {
        pages += 1;
        if (!page.ok) return fail(operation, `page ${pages}: ${page.error.message}`);
        const rows = json(wire.received).data ?? [];
        found.push(...rows.map((row) => row.id));
        if (rows.length > limit) fail(operation, `page ${pages} has ${rows.length} rows, the limit is ${limit}`);
        if (pages > 1000) return fail(operation, 'the pages do not end');
    }
    counts.pages += pages;
    counts.rows += found.length;
    // Each call adds a row to a log.
    if (operation.path.endsWith('/logs')) return undefined;
    if (JSON.stringify(found) !== JSON.stringify(ids)) {
        fail(operation, `${ids.length} rows in one page, ${found.length} in ${pages} pages of ${limit}, or in another order`);
    }
    if (ids.length > 1 && pages < 2) fail(operation, `${ids.length} rows in ${pages} page`);
}

const resources = new Resources(operations, call);

for (const group of resources.groups()) {
    if (!group.path.includes(only)) continue;
    try {
        await exercise(group);
    } catch (error) {
        const [first] = group.all;
        fail(first, `the group ${group.path} ended: ${error.stack}`);
    }
}

async function exercise({ create, list, get, update, remove, others }) {
    const at = (operation) => resources.address(operation);
    const withBody = async (operation, full = true) => {
        const request = await at(operation);
        if (operation.body && request[operation.body] === undefined) {
            request[operation.body] = sample(operation.shape[operation.body], operation.body, full);
        }
        return request;
    };
    if (list) {
        const request = await at(list);
        const first = await call(list, request);
        if (first) resources.listed(list, request, first.body);
        if (first) await parameters(list, request, first.body?.data?.[0]);
    }
    if (create) {
        const request = await withBody(create);
        const created = await call(create, request);
        if (created) {
            const id = resources.created(create, request, created.body);
            if (id === undefined && get) fail(create, 'the response has no id');
            if (get) await readBack(get, await at(get), created.sent, 'readBack');
        }
        // An upload session has checks of its own, and the body of the proxy is not that of Apideck.
        const status = create.path.endsWith('/upload-sessions') ? 422 : 400;
        if (!create.bytes) await refuse(create, request, status, ours, (request) => replaceBody(request, '{"'));
    }
    if (get) {
        const one = await call(get, await at(get));
        if (one) await parameters(get, await at(get), one.body?.data);
    }
    if (list) await readPages(list, await at(list));
    if (update) {
        const changed = await call(update, await withBody(update));
        if (changed && get) await readBack(get, await at(get), changed.sent, 'changed');
    }
    for (const operation of others) {
        const done = await call(operation, await withBody(operation));
        if (done) resources.created(operation, await at(operation), done.body);
    }
    for (const operation of [create, list, get, update, ...others, remove].filter(Boolean)) {
        await typedErrors(operation, await withBody(operation));
    }
    if (remove) {
        // What was done to the object may have ended it.
        if (create && others.length) {
            const another = await withBody(create);
            const created = await call(create, another);
            if (created) resources.created(create, another, created.body);
        }
        const request = await withBody(remove);
        const gone = get ? await at(get) : undefined;
        if ((await call(remove, request)) && get) {
            await confirmDeleted(get, gone);
        }
        resources.removed(remove, request);
    }
}

/** A connection that was deleted can be added again, so it is available. Everything else does not exist any more. */
async function confirmDeleted(get, request) {
    if (get.name !== 'vaultConnectionsGet') {
        if (await refuse(get, request, 404)) counts.deleted += 1;
        return;
    }
    const read = await call(get, request);
    if (read?.body.data.state === 'available') counts.deleted += 1;
    else fail(get, `expected an available connection, got ${wire.received}`);
}

function replaceBody(request, body) {
    const { method, headers, url } = request;
    return new Request(url, { method, headers, body });
}

/** The same call with every parameter that it has: all of them are understood. `row` is one that it returned. */
async function parameters(operation, request, row) {
    // Without one of its members; members that the schema of the client requires have to stay.
    const fields = Object.keys(row ?? {}).filter((name) => name !== 'created_at').join(',');
    const extra = fields && 'fields' in operation.shape ? { fields } : {};
    for (const [name, schema] of Object.entries(operation.shape)) {
        if (['consumerId', 'appId', 'cursor', 'companyId'].includes(name) || name in request || name === operation.body || name === 'fields') continue;
        extra[name] = resources.parameter(name) ?? sample(schema, name, true);
    }
    const called = await call(operation, { ...request, ...extra });
    const data = called?.body?.data;
    if (extra.fields && [data].flat().some((row) => row && 'created_at' in row)) fail(operation, '`fields` has no effect');
}

async function typedErrors(operation, request) {
    await refuse(operation, request, 401, client({ apiKey: 'invalid-key' }));
    if (field(operation, 'appId')) {
        await refuse(operation, request, 400, client({ appId: undefined }));
    }
    await refuse(operation, request, 402, client({ apiKey: 'sk_unpaid' }));
    if (operation.path.endsWith('/{id}')) {
        await refuse(operation, { ...request, id: 'does-not-exist' }, 404);
    }
}

// The guard itself is tried: without a server of the call, these go to upload.apideck.com, and must not get there.
const own = operations.filter((operation) => operation.ownServer);
for (const operation of own) {
    const required = Object.entries(operation.shape).filter(([, schema]) => !schema.isOptional());
    const request = Object.fromEntries(required.map(([name, schema]) => [name, sample(schema, name, false)]));
    await operation.call(ours, request, { retries: { strategy: 'none' } });
}
const stray = refused.filter((host) => host !== 'upload.apideck.com');
if (refused.length !== own.length || stray.length) {
    failures.push(`the guard refused ${refused.length} of ${own.length} requests to the upload server; others: ${stray}`);
}

for (const failure of failures) console.error(`FAILED ${failure}`);
const kinds = Object.entries(counts.errors).map(([name, count]) => `${count} ${name}`);
console.log(
    `reference client: ${counts.called.size} of ${operations.length} operations called, ${counts.calls} calls, ` +
        `${counts.readBack} creates and ${counts.changed} updates read back, ${counts.deleted} deletes confirmed, ` +
        `${counts.lists} lists of ${counts.pages} pages and ${counts.rows} rows, typed errors: ${kinds.join(', ') || 'none'}; ` +
        `${refused.length} requests to other hosts refused by the guard; ${failures.length} failures`,
);
if (!only && counts.called.size !== operations.length) {
    const missing = operations.filter((operation) => !counts.called.has(operation.name)).map((operation) => operation.name);
    console.error(`FAILED not called: ${missing.join(', ')}`);
    process.exit(1);
}
process.exit(failures.length ? 1 : 0);
