// Prints the bytes of a program with the TypeScript SDK, bundled and minified: node typescript.mjs PROGRAM
import { reference } from "../web/bundle.mjs";

console.log((await reference(process.argv[2])).length);
