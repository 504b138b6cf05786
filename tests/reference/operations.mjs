// The functions of the client, read from its own files: name, method, path, request schema, body.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { OPTIONS, VALUES } from './sample.mjs';

const require = createRequire(import.meta.url);
const root = path.dirname(require.resolve('@apideck/unify/package.json'));

// The outbound schema of an enum is any string. This remembers its values, before any schema is made.
const enums = require(path.join(root, 'types/enums.js'));
for (const name of ['outboundSchema', 'outboundSchemaInt']) {
    const make = enums[name];
    enums[name] = (values) => {
        const schema = make(values);
        VALUES.set(schema, Object.values(values));
        return schema;
    };
}

// The outbound schema of a union is anything that one of its options accepts. This remembers the options.
const unions = require(path.join(root, 'types/smartUnion.js'));
const makeUnion = unions.smartUnion;
unions.smartUnion = (options) => {
    const schema = makeUnion(options);
    OPTIONS.set(schema, options);
    return schema;
};

export const { ApideckCore } = require(path.join(root, 'core.js'));
export const { HTTPClient } = require(path.join(root, 'lib/http.js'));
export const errors = require(path.join(root, 'models/errors/index.js'));
const schemas = require(path.join(root, 'models/operations/index.js'));

/** All operations, in the order of their names. */
export const operations = fs
    .readdirSync(path.join(root, 'funcs'))
    .filter((file) => file.endsWith('.js'))
    .sort()
    .map(operation);

function operation(file) {
    const source = fs.readFileSync(path.join(root, 'funcs', file), 'utf8');
    const name = file.slice(0, -3);
    const one = (pattern) => source.match(pattern)?.[1];
    const request = one(/operations\s*\.(\w+Request)\$outboundSchema/);
    const schema = schemas[`${request}$outboundSchema`];
    if (!schema) throw new Error(`${name}: the request schema was not found`);
    const shape = (schema._def.schema ?? schema).shape;
    const body = one(/encodeJSON\)?\("body", payload\.(\w+)/) ?? one(/const body = payload\.(\w+) instanceof/);
    return {
        name,
        method: one(/method: "([A-Z]+)"/),
        path: one(/pathToFunc\)?\("(\/[^"]*)"\)/),
        shape,
        /** The field of the request that is the body. */
        body: body === undefined ? undefined : fieldOf(shape, body, name),
        bytes: /const body = payload\.\w+ instanceof/.test(source),
        paginated: source.includes('createPageIterator'),
        /** Whether the function has a server of its own, so that the one of the client is ignored. */
        ownServer: source.includes('ServerList'),
        /** The class of the error for a status. */
        errorClass: (status) => one(new RegExp(`jsonErr\\(${status}, errors\\.(\\w+)\\$`)) ?? 'APIError',
        call: require(path.join(root, 'funcs', file))[name],
    };
}

function fieldOf(shape, wireName, operation) {
    const squeezed = (text) => text.replaceAll('_', '').toLowerCase();
    const field = Object.keys(shape).find((key) => squeezed(key) === squeezed(wireName));
    if (!field) throw new Error(`${operation}: the body ${wireName} is not a field of the request`);
    return field;
}
