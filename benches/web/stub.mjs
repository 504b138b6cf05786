// A `fetch` that returns the response of a created session at once.
const BODY = JSON.stringify({
    status_code: 200,
    status: "OK",
    data: { session_uri: "https://vault.apideck.com/session/fixed", session_token: "fixed" },
});

export const stub = async () =>
    new Response(BODY, { status: 200, headers: { "content-type": "application/json", "content-length": String(BODY.length) } });
