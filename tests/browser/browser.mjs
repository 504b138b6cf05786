// A page in headless Chromium, through the DevTools protocol.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Starts Chromium with its profile in `folder`. */
export async function open(program, folder) {
    const profile = `${folder}/chromium`;
    const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--remote-debugging-port=0'];
    const chromium = spawn(program, [...flags, `--user-data-dir=${profile}`, 'about:blank'], { stdio: 'ignore' });
    const port = await eventually('Chromium starts', () => {
        const file = `${profile}/DevToolsActivePort`;
        return fs.existsSync(file) && fs.readFileSync(file, 'utf8').split('\n')[0];
    });
    const target = await eventually('a page', async () => {
        const targets = await (await fetch(`http://127.0.0.1:${port}/json`)).json();
        return targets.find((target) => target.type === 'page');
    });
    const socket = new WebSocket(target.webSocketDebuggerUrl);
    await new Promise((resolve, reject) => {
        socket.onopen = resolve;
        socket.onerror = reject;
    });
    return new Page(socket, chromium);
}

class Page {
    constructor(socket, chromium) {
        Object.assign(this, { socket, chromium, number: 0, waiting: new Map(), loads: 0, responses: [] });
        socket.onmessage = ({ data }) => this.received(JSON.parse(data));
    }

    received({ id, method, params, result, error }) {
        if (id) {
            const { resolve, reject } = this.waiting.get(id);
            this.waiting.delete(id);
            if (error) reject(new Error(error.message));
            else resolve(result);
        } else if (method === 'Page.loadEventFired') {
            this.loads += 1;
        } else if (method === 'Network.responseReceived' && params.type === 'Document') {
            this.responses.push(params.response.status);
        }
    }

    send(method, params = {}) {
        const id = (this.number += 1);
        this.socket.send(JSON.stringify({ id, method, params }));
        return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    }

    /** Domains of the protocol; scripts of pages are off. Expressions of this script run all the same. */
    async prepare() {
        for (const domain of ['Page', 'Network', 'DOM', 'Runtime']) await this.send(`${domain}.enable`);
        await this.send('Emulation.setScriptExecutionDisabled', { value: true });
    }

    async load(change) {
        const loads = this.loads;
        await change();
        await eventually('the page loads', () => this.loads > loads);
    }

    goto(url) {
        return this.load(() => this.send('Page.navigate', { url }));
    }

    async evaluate(expression) {
        const { result, exceptionDetails } = await this.send('Runtime.evaluate', { expression, returnByValue: true });
        if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description}`);
        return result.value;
    }

    text() {
        return this.evaluate('document.body.innerText');
    }

    /** Clicks the link or button with this text with the mouse, and waits for the next page. */
    async click(text) {
        const find = `[...document.querySelectorAll('a, button')].find((e) => e.innerText.trim().startsWith(${JSON.stringify(text)}))`;
        const place = await this.evaluate(
            `(() => { const e = ${find}; if (!e) return null; e.scrollIntoView({block: 'center'}); const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()`,
        );
        if (!place) throw new Error(`nothing to click on with the text ${text}: ${await this.text()}`);
        const [x, y] = place;
        await this.load(async () => {
            for (const type of ['mousePressed', 'mouseReleased']) {
                await this.send('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 });
            }
        });
    }

    /** Types a text into the input with this id, in place of what it has. */
    async type(id, text) {
        const input = `document.getElementById(${JSON.stringify(id)})`;
        await this.evaluate(`(() => { ${input}.focus(); ${input}.select(); })()`);
        await this.send('Input.insertText', { text });
    }

    close() {
        this.socket.close();
        this.chromium.kill();
    }
}

export async function eventually(what, holds) {
    for (let tries = 0; tries < 300; tries += 1) {
        try {
            const value = await holds();
            if (value) return value;
        } catch {
            // It may work next time.
        }
        await sleep(50);
    }
    throw new Error(`it takes too long until ${what}`);
}
