// Signs webhook bodies the way Apideck's guide describes, with nothing but Node.js: an implementation to compare with.
//
//   node vectors.mjs make                 prints vectors.json
//   node vectors.mjs random SEED COUNT    prints random signed bodies, one JSON object per line
//   node vectors.mjs verify               reads {secret, body, signature} line by line, and prints how many are right
import { createHmac, timingSafeEqual } from "node:crypto";
import { createInterface } from "node:readline";

// "All object keys sorted alphabetically, recursively; arrays keep their order": arrays are returned as they are.
const sortKeys = (value) => {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  const sorted = {};
  for (const key of Object.keys(value).sort()) sorted[key] = sortKeys(value[key]);
  return sorted;
};

// The other reading: objects inside arrays are sorted too.
const sortAll = (value) => {
  if (Array.isArray(value)) return value.map(sortAll);
  if (value === null || typeof value !== "object") return value;
  const sorted = {};
  for (const key of Object.keys(value).sort()) sorted[key] = sortAll(value[key]);
  return sorted;
};

const TEXTS = {
  raw: (body) => body,
  guide: (body) => JSON.stringify(sortKeys(JSON.parse(body))),
  sorted: (body) => JSON.stringify(sortAll(JSON.parse(body))),
};

const sign = (secret, body, text = "guide", encoding = "hex") =>
  createHmac("sha256", secret).update(TEXTS[text](body), "utf8").digest(encoding);

// mulberry32: the same numbers for the same seed.
const generator = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
};

// Writes JSON text by hand, in all the forms that JSON.stringify does not write.
class Text {
  constructor(random) {
    this.random = random;
  }
  below(limit) {
    return Math.floor(this.random() * limit);
  }
  pick(list) {
    return list[this.below(list.length)];
  }
  space() {
    return this.below(4) === 0 ? this.pick([" ", "\n", "\t", "\r\n", "  "]) : "";
  }
  character() {
    const ranges = [
      [0x20, 0x7e], [0x20, 0x7e], [0x20, 0x7e], [0, 0x1f], [0x7f, 0xff], [0x100, 0x7ff], [0x2028, 0x2029],
      [0xd800, 0xdfff], [0xe000, 0xffff], [0x10000, 0x10ffff],
    ];
    const [low, high] = this.pick(ranges);
    return low + this.below(high - low + 1);
  }
  units(count) {
    let text = "";
    for (let index = 0; index < count; index += 1) text += String.fromCodePoint(this.character());
    return text;
  }
  // A string literal: characters as they are, with a short escape or as \uXXXX.
  literal(text) {
    const short = { '"': '\\"', "\\": "\\\\", "/": "\\/", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t" };
    const escape = (unit) => {
      const digits = unit.charCodeAt(0).toString(16).padStart(4, "0");
      return `\\u${this.below(2) ? digits : digits.toUpperCase()}`;
    };
    let out = "";
    for (const character of text) {
      const code = character.codePointAt(0);
      const must = code < 0x20 || character === '"' || character === "\\" || (code >= 0xd800 && code <= 0xdfff);
      if (short[character] && (this.below(2) || (must && character !== "/" && this.below(2)))) out += short[character];
      else if (must || this.below(8) === 0) out += [...Array(character.length).keys()].map((at) => escape(character[at])).join("");
      else out += character;
    }
    return `"${out}"`;
  }
  number() {
    const sign = this.pick(["", "", "-"]);
    const digits = (count) => [...Array(count)].map(() => this.below(10)).join("");
    switch (this.below(7)) {
      case 0:
        return sign + this.below(1000);
      case 1:
        return sign + (1 + this.below(9)) + digits(this.below(25));
      case 2:
        return `${sign}${this.below(10)}.${digits(1 + this.below(20))}`;
      case 3:
        return `${sign}${this.below(10)}.${digits(1 + this.below(4))}${this.pick(["e", "E"])}${this.pick(["", "+", "-"])}${this.below(300)}`;
      case 4: {
        const bytes = new DataView(new ArrayBuffer(8));
        bytes.setUint32(0, this.below(4294967296));
        bytes.setUint32(4, this.below(4294967296));
        const value = bytes.getFloat64(0);
        return Number.isFinite(value) ? String(value) : "1";
      }
      case 5:
        return this.pick(["0", "-0", "-0.0", "0e5", "1e21", "1E21", "1e+21", "0.1", "0.30", "1e-7", "9007199254740993", "5e-324"]);
      default:
        return String(1600000000000 + this.below(1e9));
    }
  }
  key() {
    switch (this.below(8)) {
      case 0:
        return String(this.below(20));
      case 1:
        return this.pick(["4294967294", "4294967295", "4294967296", "00", "01", "-1", "1.5", "1e3", " 1", ""]);
      case 2:
        return this.units(1 + this.below(3));
      default:
        return this.pick("abcdefghABCDEFGH_zZ".split("")) + this.pick(["", "_id", "a", "B", "1", "é", "\uff61", "😀"]);
    }
  }
  list(open, close, items) {
    let out = open + this.space();
    items.forEach((item, index) => {
      out += (index ? `,${this.space()}` : "") + item + this.space();
    });
    return out + close;
  }
  object(depth, first = []) {
    const members = new Map(first);
    const count = this.below(6);
    for (let index = 0; index < count; index += 1) {
      const key = this.key();
      // Code that sorts by assignment loses this one.
      if (key !== "__proto__" && !members.has(key)) members.set(key, this.value(depth - 1));
    }
    const entries = [...members].map((member) => [this.random(), member]).sort(([left], [right]) => left - right);
    const items = entries.map(([, [key, value]]) => `${this.literal(key)}${this.space()}:${this.space()}${value}`);
    return this.list("{", "}", items);
  }
  value(depth) {
    const kind = this.below(depth > 0 ? 8 : 5);
    if (kind === 0) return this.pick(["true", "false", "null"]);
    if (kind < 3) return this.number();
    if (kind < 5) return this.literal(this.units(this.below(10)));
    if (kind < 7) return this.object(depth);
    return this.list("[", "]", [...Array(this.below(4))].map(() => this.value(depth - 1)));
  }
  event() {
    const event = this.object(3, [
      ["event_id", this.literal(`evt-${this.below(1e9)}`)],
      ["event_type", this.literal("crm.contact.updated")],
    ]);
    return this.below(4) ? this.object(2, [["payload", event]]) : event;
  }
}

const random = function* (seed, count) {
  const text = new Text(generator(seed));
  for (let index = 0; index < count; index += 1) {
    const body = text.event();
    const signed = text.pick(["raw", "guide", "sorted"]);
    const encoding = text.pick(["hex", "hex", "base64"]);
    const secret = `sk_live_${text.below(1e9)}`;
    yield { name: `random ${index}`, secret, signed, body, signature: sign(secret, body, signed, encoding) };
  }
};

const EVENT = '{"payload":{"event_id":"evt-1","event_type":"crm.contact.updated","unified_api":"crm","service_id":"salesforce",'
  + '"consumer_id":"tenant-1","entity_id":"42","entity_type":"contact",'
  + '"entity_url":"https://unify.apideck.com/crm/contacts/42","execution_attempt":1,"occurred_at":"2026-01-31T10:20:30.000Z"}}';
const SECRET = "sk_live_1234567890";

// What each of these has that a simpler implementation gets wrong.
const BODIES = [
  ["an event", EVENT],
  ["members in another order", '{"payload":{"occurred_at":"x","event_type":"crm.contact.updated","event_id":"evt-1"}}'],
  ["white space", '{\n  "payload": {\n    "event_type": "crm.lead.created",\n    "event_id": "evt-2"\n  }\n}\n'],
  ["objects inside arrays", '{"payload":{"z":[{"b":1,"a":[{"d":1,"c":2}]}],"a":{"y":[],"x":{}}}}'],
  ["non-ASCII text", '{"payload":{"name":"Zoë 😀 \u2028\u2029 \u007f","straße":"日本語"}}'],
  ["escapes", '{"a":"\\u0041\\u00e9\\ud83d\\ude00\\/\\b\\f\\n\\r\\t\\u0000\\u001F\\u007f\\u2028\\"\\\\"}'],
  ["halves of surrogate pairs", '{"\\ud800":"\\uDC00\\ud83d","\\udfff":1,"a":"\\ud83d\\u0041"}'],
  ["order by UTF-16 code units", '{"\uff61":1,"😀":2,"z":3,"Z":4,"é":5,"":6,"a":7,"A":8,"aa":9}'],
  ["keys like integers", '{"b":1,"10":2,"9":3,"a":4,"1":5,"0":6,"-1":7,"01":8,"1.5":9,"4294967294":10,"4294967295":11,"4294967296":12}'],
  ["keys like integers in arrays", '[{"b":1,"10":2,"9":3,"a":4}]'],
  ["floats", '{"payload":{"rate":0.1,"sum":0.30000000000000004,"cent":4.35,"third":0.3333333333333333,"whole":1.0,"e":1.5e3}}'],
  ["large numbers", '{"a":1e21,"b":1E21,"c":123456789012345678901234,"d":100000000000000000000,"e":9007199254740993,"f":1.7976931348623157e308}'],
  ["small numbers", '{"a":1e-6,"b":1e-7,"c":0.0000001234,"d":5e-324,"e":1e-400,"f":-1e-400}'],
  ["zeros", '{"a":0,"b":-0,"c":-0.0,"d":0.0,"e":0e10,"f":0.10}'],
  ["an array", "[3, 2, 1]"],
  ["an empty object", "{ }"],
  ["a string", ' "x" '],
  ["a number", "1e3"],
  ["null", " null "],
];

const make = () => {
  const accepted = [];
  for (const [name, body] of BODIES) {
    for (const signed of Object.keys(TEXTS)) {
      const encoding = signed === "sorted" ? "base64" : "hex";
      accepted.push({ name, secret: SECRET, signed, body, signature: sign(SECRET, body, signed, encoding) });
    }
  }
  accepted.push(...random(1, 200));
  const refused = [
    ["another key", SECRET, EVENT, sign("sk_live_another", EVENT)],
    ["another value", SECRET, EVENT.replace('"42"', '"43"'), sign(SECRET, EVENT)],
    ["another key name", SECRET, EVENT.replace("entity_id", "entity_ix"), sign(SECRET, EVENT)],
    ["text for a number", SECRET, EVENT.replace('attempt":1', 'attempt":"1"'), sign(SECRET, EVENT)],
    ["a member more", SECRET, EVENT.replace("{", '{"a":1,'), sign(SECRET, EVENT)],
    ["truncated", SECRET, EVENT.slice(0, -1), sign(SECRET, EVENT)],
    ["empty", SECRET, "", sign(SECRET, EVENT)],
    ["array in another order", SECRET, '{"a":[1,2]}', sign(SECRET, '{"a":[2,1]}')],
    ["two values of one member, the last signed", SECRET, '{"a":1,"a":2}', sign(SECRET, '{"a":1,"a":2}')],
    ["two values of one member, the body signed", SECRET, '{"a":1,"a":2}', sign(SECRET, '{"a":1,"a":2}', "raw")],
    ["two spellings of one member, the body signed", SECRET, '{"a":{"b":1,"\\u0062":2}}', sign(SECRET, '{"a":{"b":1,"\\u0062":2}}', "raw")],
    // JavaScript reads Infinity, and writes null.
    ["a number too large, signed as null", SECRET, '{"a":1e400}', sign(SECRET, '{"a":1e400}')],
    // Sorting by assignment loses this member.
    ["a lost member", SECRET, '{"__proto__":{"admin":true},"a":1}', sign(SECRET, '{"__proto__":{"admin":true},"a":1}')],
    ["half a signature", SECRET, EVENT, sign(SECRET, EVENT).slice(0, 32)],
    ["the signature of SHA-1", SECRET, EVENT, createHmac("sha1", SECRET).update(EVENT).digest("hex")],
  ].map(([name, secret, body, signature]) => ({ name, secret, body, signature }));
  const lines = (list) => list.map((vector) => `    ${JSON.stringify(vector)}`).join(",\n");
  return `{\n  "accepted": [\n${lines(accepted)}\n  ],\n  "refused": [\n${lines(refused)}\n  ]\n}\n`;
};

const verify = async () => {
  let right = 0;
  for await (const line of createInterface({ input: process.stdin })) {
    const { secret, body, signature } = JSON.parse(line);
    const expected = Buffer.from(sign(secret, body), "hex");
    const actual = Buffer.from(signature, "hex");
    if (expected.length === actual.length && timingSafeEqual(expected, actual)) right += 1;
    else console.error(`wrong: ${body}`);
  }
  return `${right}\n`;
};

const [command, seed, count] = process.argv.slice(2);
if (command === "make") process.stdout.write(make());
else if (command === "random") for (const vector of random(Number(seed), Number(count))) console.log(JSON.stringify(vector));
else if (command === "verify") process.stdout.write(await verify());
else process.exitCode = 2;
