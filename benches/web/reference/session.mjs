export { Client } from "./client.mjs";
