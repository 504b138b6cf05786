// GET /connect opens a Vault session for the customer who is signed in, and redirects to it.
import { Vault, initSync } from "./pkg/vault.js";
import module from "./pkg/vault_bg.wasm";

initSync({ module });
// One client for all requests of this instance.
let vault;

/** The consumer that the request is for. Your app looks its session up here. */
function consumerOf(request) {
    const customer = /(?:^|; )customer=([\w-]+)/.exec(request.headers.get("cookie") ?? "");
    return customer?.[1];
}

export default {
    async fetch(request, env) {
        const { origin, pathname } = new URL(request.url);
        if (pathname !== "/connect") return new Response("Not found\n", { status: 404 });
        if (request.method !== "GET") return new Response("Use GET\n", { status: 405, headers: { allow: "GET" } });
        const consumer = consumerOf(request);
        if (consumer === undefined) return new Response("Sign in first\n", { status: 401 });
        try {
            vault ??= new Vault(env.APIDECK_API_KEY, env.APIDECK_APP_ID, env.APIDECK_SERVER_URL);
            return Response.redirect(await vault.sessionUrl(consumer, `${origin}/`), 303);
        } catch (error) {
            // The line names the operation, the status and what to check, but no secret.
            console.error(error.message);
            const headers = error.retryable ? { "retry-after": "5" } : {};
            return new Response("Apideck cannot be reached\n", { status: error.retryable ? 503 : 502, headers });
        }
    },
};
