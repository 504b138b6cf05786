// A worker that makes as many calls as the request asks for.
import { open } from "./client.js";
import { stub } from "./stub.mjs";

globalThis.fetch = stub;
let call;
export default {
    async fetch(request) {
        const calls = Number(new URL(request.url).searchParams.get("calls"));
        call ??= open();
        let session;
        for (let number = 0; number < calls; number += 1) session = await call();
        return new Response(session);
    },
};
