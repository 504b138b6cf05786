// Opens a Vault session when the user asks for it.
import init, { Vault } from "./pkg/vault.js";

// What your proxy knows the user by. An app has its own, such as the token of its sign-in.
const userToken = () => localStorage.getItem("token") ?? "token-of-the-demo-user";

const form = document.querySelector("#connect");
const button = form.querySelector("button");
const status = document.querySelector("#status");

function show(text, failed = false) {
    status.textContent = text;
    status.classList.toggle("failed", failed);
}

form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    show("Opening a session …");
    try {
        // The module is loaded when it is needed first.
        await init({ module_or_path: new URL("./pkg/vault_bg.wasm", import.meta.url) });
        const vault = new Vault(document.querySelector("meta[name=proxy]").content, userToken());
        const apis = new FormData(form).getAll("api");
        const session = await vault.openSession(location.origin + location.pathname, apis);
        const link = Object.assign(document.createElement("a"), { href: session, textContent: "Open Apideck Vault" });
        status.replaceChildren(link);
        status.classList.remove("failed");
        link.focus();
    } catch (error) {
        // The line is for the developers of the app. Show its users a message of your own.
        show(error.message, true);
    } finally {
        button.disabled = false;
    }
});
