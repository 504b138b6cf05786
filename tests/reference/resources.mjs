// Which objects exist, so that every path can be filled in: ids from creates and lists.

import { sample } from './sample.mjs';

/** The field of the request for a name on the wire. */
export function field(operation, name) {
    const squeezed = (text) => text.replaceAll('_', '').toLowerCase();
    return Object.keys(operation.shape).find((key) => squeezed(key) === squeezed(name));
}

/** Values of path parameters that are not the id of an object in a list of this API. */
const FIXED = {
    reference_type: 'invoice',
    reference_id: 'inv-1',
    unified_api: 'crm',
    service_id: 'pipedrive',
    resource: 'contacts',
    resource_id: 'contacts',
    doc_id: 'application_owner',
    target_field_id: 'crm+contacts+shoe_size',
};

/** Values of parameters of which not every value makes sense. */
const PARAMETERS = {
    serviceId: 'pipedrive',
    downstreamUrl: 'https://api.pipedrive.com/users',
    startDatetime: '2024-01-01T00:00:00.000Z',
    endDatetime: '2024-12-31T00:00:00.000Z',
    partNumber: 0,
    limit: 5,
    xApideckFollowRedirects: true,
};

/** Ids of rows of the catalogue, by the path of their collection. */
const CATALOGUE = { '/connector/apis': 'crm', '/connector/connectors': 'pipedrive' };

const isId = (parameter) => /^\{(\w+_)?id\}$/.test(parameter) && !(parameter.slice(1, -1) in FIXED);

export class Resources {
    constructor(operations, call) {
        this.operations = operations;
        this.call = call;
        /** Ids by the path of their collection, the newest last. */
        this.ids = new Map();
    }

    /** The operations by collection, parents before children. */
    groups() {
        const groups = new Map();
        for (const operation of this.operations) {
            const path = operation.path.replace(/\/\{[^}]*\}$/, '').replace(/(\/\{id\})\/[^{]*$/, (_, id) => (isAction(operation, this.operations) ? '' : `${id}${_.slice(id.length)}`));
            const group = groups.get(path) ?? groups.set(path, { path, all: [], others: [] }).get(path);
            group.all.push(operation);
            const item = operation.path !== path;
            const single = item && operation.path === `${path}${operation.path.slice(path.length).match(/^\/\{[^}]*\}$/)?.[0] ?? '-'}`;
            const slot = single
                ? { GET: 'get', PATCH: 'update', DELETE: 'remove' }[operation.method]
                : item ? undefined : { GET: 'list', POST: 'create' }[operation.method];
            if (slot && !group[slot]) group[slot] = operation;
            else group.others.push(operation);
        }
        // The parts of a file are sent before it is finished.
        for (const { others } of groups.values()) others.sort((a, b) => (a.method === 'PUT' ? 0 : 1) - (b.method === 'PUT' ? 0 : 1));
        // A connection that was migrated is not there any more.
        const last = (path) => Number(path.endsWith('/migrate'));
        return [...groups.values()].sort((a, b) => last(a.path) - last(b.path) || depth(a.path) - depth(b.path) || (a.path < b.path ? -1 : 1));
    }

    /** The request with the path parameters of the operation. */
    async address(operation) {
        const request = await this.ofEmployee(operation);
        let path = '';
        let template = '';
        for (const segment of operation.path.slice(1).split('/')) {
            let value = segment;
            if (segment.startsWith('{')) {
                const name = segment.slice(1, -1);
                value = request[field(operation, name)];
                value ??= isId(segment) ? await this.idIn(path, template) : FIXED[name];
                value ??= FIXED[name] ?? 'unknown';
                request[field(operation, name)] = value;
            }
            path += `/${value}`;
            template += `/${segment}`;
        }
        for (const [name, schema] of Object.entries(operation.shape)) {
            if (name in request || name === operation.body) continue;
            // A row belongs to a service: it is found only with the service with which it was created.
            if (schema.isOptional() && name !== 'serviceId') continue;
            request[name] = this.parameter(name) ?? sample(schema, name, true);
        }
        return request;
    }

    /** The payrolls and the absences of an employee are in the list of all of them. */
    async ofEmployee(operation) {
        const all = operation.path.match(/^(\/hris\/(payrolls|time-off-requests))\/employees\//)?.[1];
        if (!all) return {};
        const list = this.operations.find((other) => other.method === 'GET' && other.path === all);
        const listed = await this.call(list, await this.address(list));
        const row = rows(listed?.body)[0];
        const id = field(operation, 'payroll_id') ?? field(operation, 'id');
        const request = id ? { [id]: row?.id } : {};
        if (row?.employee_id) request[field(operation, 'employee_id')] = row.employee_id;
        return request;
    }

    async idIn(path, template) {
        if (path in CATALOGUE) return CATALOGUE[path];
        if (!this.ids.get(path)?.length) {
            const list = this.operations.find((operation) => operation.method === 'GET' && operation.path === template);
            const listed = list && (await this.call(list, await this.address(list)));
            if (listed) this.keep(path, rows(listed.body));
        }
        return this.ids.get(path)?.at(-1);
    }

    keep(path, found) {
        const ids = this.ids.get(path) ?? this.ids.set(path, []).get(path);
        ids.push(...found.map((row) => row?.id ?? row?.consumer_id).filter((id) => id !== undefined && id !== null).map(String));
    }

    listed(operation, request, body) {
        this.keep(concrete(operation, request), rows(body).reverse());
    }

    /** Keeps the id of what was created, and returns it. */
    created(operation, request, body) {
        const id = body?.data?.id ?? body?.data?.consumer_id;
        if (operation.method === 'POST' && id !== undefined) this.keep(concrete(operation, request), [{ id }]);
        return id;
    }

    removed(operation, request) {
        const path = concrete(operation, request);
        const [, collection, id] = path.match(/^(.*)\/([^/]*)$/);
        const ids = this.ids.get(collection);
        if (ids) this.ids.set(collection, ids.filter((known) => known !== id));
    }

    parameter(name) {
        return PARAMETERS[name];
    }
}

const rows = (body) => (Array.isArray(body?.data) ? body.data : []);
const depth = (path) => path.split('/').length;

function concrete(operation, request) {
    return operation.path.replace(/\{([^}]*)\}/g, (_, name) => request[field(operation, name)]);
}

/** `/folders/{id}/copy`: something that is done to an object, and not a collection in it. */
function isAction(operation, operations) {
    const path = operation.path;
    return !operations.some((other) => other.path.startsWith(`${path}/{`));
}
