// The steps of a call in plain JavaScript: a limit, a signal, headers, and a body that is read as it arrives.
const SESSION = {
    consumer_metadata: { account_name: "SpaceX", user_name: "Elon Musk" },
    redirect_uri: "https://mysaas.com/dashboard",
    settings: { unified_apis: ["crm"], session_length: "30m" },
    theme: { vault_name: "Intercom", primary_color: "#286efa" },
};
const HEADERS = {
    accept: "application/json",
    authorization: "Bearer sk_test",
    "content-type": "application/json",
    "user-agent": "steps",
    "x-apideck-app-id": "app",
    "x-apideck-consumer-id": "consumer",
};

async function read(response) {
    const headers = new Map(response.headers);
    const length = Number(headers.get("content-length"));
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    let text = "";
    for (let received = 0; received < length; ) {
        const { done, value } = await reader.read();
        if (done) break;
        received += value.length;
        text += decoder.decode(value, { stream: true });
    }
    return JSON.parse(text);
}

export const open = () => async () => {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), 60_000);
    try {
        const body = new TextEncoder().encode(JSON.stringify(SESSION));
        const { signal } = controller;
        const init = { method: "POST", redirect: "manual", headers: HEADERS, body, signal };
        return (await read(await fetch("https://unify.apideck.com/vault/sessions", init))).data.session_uri;
    } finally {
        clearTimeout(timer);
    }
};
