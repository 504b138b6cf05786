// Makes one OpenAPI document of the two, for a validator: node complete.mjs FOLDER OUT
//
// `beyond.json` describes operations that `unify.json` lacks, and refers to its schemas. Responses get the description
// that OpenAPI 3.0 asks for.
import fs from 'node:fs';
import path from 'node:path';

const [folder, out] = process.argv.slice(2);
const read = (name) => fs.readFileSync(path.join(folder, name), 'utf8');
const unify = JSON.parse(read('unify.json'));
const beyond = JSON.parse(read('beyond.json').replaceAll('unify.json#/', '#/'));

for (const [path, operations] of Object.entries(beyond.paths)) {
    unify.paths[path] = { ...unify.paths[path], ...operations };
}
for (const [kind, components] of Object.entries(beyond.components)) {
    unify.components[kind] = { ...components, ...unify.components[kind] };
}
let operations = 0;
for (const methods of Object.values(unify.paths)) {
    for (const operation of Object.values(methods).filter((operation) => operation.responses)) {
        operations += 1;
        // Upload operations have a server of their own; here everything is on one.
        delete operation.servers;
        for (const response of Object.values(operation.responses)) {
            if (!response.$ref) response.description ??= 'a response';
        }
    }
}
unify.servers = [{ url: '/' }];
fs.writeFileSync(out, JSON.stringify(unify));
console.log(`${operations} operations in one document`);
