// Values that a zod schema accepts, and that a person could have typed.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { RFCDate } = require('@apideck/unify/types/rfcdate.js');

/** The values of each enum schema. */
export const VALUES = new Map();

/** The options of each union schema that is not a `ZodUnion`. */
export const OPTIONS = new Map();

let made = 0;

/** A value for `schema`. `full`: optional members too, except those of a type inside itself. */
export function sample(schema, name, full, open = []) {
    const definition = schema._def;
    const inner = (schema) => sample(schema, name, full, open);
    if (VALUES.has(schema)) return VALUES.get(schema).find((value) => value === 'EUR') ?? VALUES.get(schema)[0];
    if (OPTIONS.has(schema)) return firstOf(OPTIONS.get(schema), inner);
    switch (definition.typeName) {
        case 'ZodObject':
            return object(schema, full, open);
        case 'ZodEffects':
            // A refinement of anything is a check with `instanceof`.
            return definition.effect.type === 'refinement' ? instance(schema) : inner(definition.schema);
        case 'ZodOptional':
        case 'ZodNullable':
        case 'ZodDefault':
            return inner(definition.innerType);
        case 'ZodLazy':
            return inner(definition.getter());
        case 'ZodArray':
            return [1, 2].map(() => sample(definition.type, name.replace(/s$/, ''), full, open));
        case 'ZodRecord':
            return { [definition.valueType._def.typeName === 'ZodString' ? name : 'note']: inner(definition.valueType) };
        case 'ZodUnion':
            return firstOf(definition.options, inner);
        case 'ZodLiteral':
            return definition.value;
        case 'ZodBoolean':
            return true;
        case 'ZodNumber':
            return definition.checks.some((check) => check.kind === 'int') ? 3 : number(name);
        case 'ZodDate':
            return new Date('2024-02-29T12:30:00.000Z');
        case 'ZodUnknown':
        case 'ZodAny':
            return 'anything';
        case 'ZodString':
            return text(name);
        default:
            throw new Error(`${name}: no sample of ${definition.typeName}`);
    }
}

function object(schema, full, open) {
    const members = {};
    for (const [name, member] of Object.entries(schema.shape)) {
        const optional = member.isOptional();
        const recursive = open.includes(unwrapped(member));
        if (!optional || (full && !recursive && open.length < 8)) {
            members[name] = sample(member, name, full, [...open, schema]);
        }
    }
    return members;
}

/** The object schema in optional, lazy, list and transform. */
function unwrapped(schema) {
    const definition = schema._def;
    const next = definition.innerType ?? definition.schema ?? (definition.typeName === 'ZodArray' ? definition.type : definition.getter?.());
    return next ? unwrapped(next) : schema;
}

/** A value for the first of the schemas that has one: not every class of bytes has. */
function firstOf(schemas, make) {
    for (const schema of schemas) {
        const value = make(schema);
        if (value !== undefined) return value;
    }
    return undefined;
}

function instance(schema) {
    for (const value of [new Uint8Array([1, 2, 3]), new Blob(['abc']), new RFCDate('2024-02-29')]) {
        if (schema.safeParse(value).success) return value;
    }
    return undefined;
}

function number(name) {
    if (/code/i.test(name)) return 200;
    if (/attempt|number|count|size|level|part|day|hour|month|year|priority|sequence|quantity|term/i.test(name)) return 3;
    return 12.5;
}

const TEXTS = [
    [/email/i, 'ada@example.com'],
    [/url|uri|website|link|logo|image|photo/i, 'https://example.com/a'],
    [/phone|fax|mobile/i, '+15550100200'],
    [/(^|[a-z])time$|^time/i, '09:30'],
    [/date|At$|birthday/i, '2024-02-29'],
    [/currency/i, 'EUR'],
    [/country/i, 'BE'],
    [/language/i, 'EN'],
    [/latitude/i, '51.05'],
    [/longitude/i, '3.72'],
    [/timezone/i, 'Europe/Brussels'],
    [/rowVersion/i, '1'],
    [/^targetServiceId$/, 'hubspot'],
];

function text(name) {
    const known = TEXTS.find(([pattern]) => pattern.test(name));
    if (known) return known[1];
    made += 1;
    return /id$/i.test(name) ? `ref-${made}` : `${name.replace(/([A-Z])/g, ' $1').toLowerCase()} ${made}`;
}
