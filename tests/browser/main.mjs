// Clicks through the pages: main.mjs URL CHROMIUM FOLDER
import assert from 'node:assert/strict';
import { open } from './browser.mjs';

const [url, program, folder] = process.argv.slice(2);
const headers = {
    authorization: 'Bearer sk_browser',
    'x-apideck-app-id': 'app',
    'x-apideck-consumer-id': 'browser',
    'content-type': 'application/json',
};
async function api(method, path, body) {
    const response = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) });
    return (await response.json()).data;
}

const page = await open(program, folder);
let steps = 0;
async function shows(...parts) {
    const text = await page.text();
    for (const part of parts) assert.ok(text.includes(part), `${part} is missing in: ${text}`);
    steps += 1;
}

try {
    await page.prepare();

    // A person looks at the requests and changes a row, and the API shows the change.
    await api('GET', '/crm/companies?limit=1');
    await page.goto(url);
    await shows('Recent requests', 'GET /crm/companies?limit=1', '/accounting/invoices');
    await page.click('GET /crm/companies');
    await shows('Bearer ***', 'The status of its response was 200.');
    await page.goto(url);
    await page.click('/crm/companies');
    await page.click('New row');
    await page.type('id', 'clicked');
    await page.type('row', '{"name": "Clicked <b>Company</b>"}');
    await page.click('Add');
    await shows('Saved.');
    assert.equal((await api('GET', '/crm/companies/clicked')).name, 'Clicked <b>Company</b>');
    await page.type('row', '{"name": ');
    await page.click('Save');
    await shows('This is not JSON');
    await page.type('row', '{"name": "Changed"}');
    await page.click('Save');
    await shows('Saved.');
    assert.equal((await api('GET', '/crm/companies/clicked')).name, 'Changed');
    await page.click('Delete');
    assert.equal(await api('GET', '/crm/companies/clicked'), undefined);

    // A person adds connections on the Vault pages.
    const session = await api('POST', '/vault/sessions', {
        settings: { unified_apis: ['crm', 'sms'] },
        redirect_uri: `${url}/?back`,
        theme: { vault_name: 'My Vault', logo: 'http://127.0.0.1:9/cannot-be-loaded.png', primary_color: '#286efa' },
    });
    await page.goto(session.session_uri);
    await shows('My Vault', 'Salesforce', 'Twilio');
    assert.equal(await page.evaluate('document.images.length'), 0, 'a picture can show as broken');
    await page.click('Back to the application');
    await shows('Recent requests');
    await page.goto(session.session_uri);
    // The link begins with the letter of its picture.
    await page.click('S\nSalesforce');
    await shows('Salesforce', 'Not connected');
    await page.click('Allow access');
    await shows('Salesforce is connected.', 'Connected');
    assert.equal((await api('GET', '/vault/connections/crm/salesforce')).state, 'callable');
    await page.goto(`${session.session_uri}/sms/twilio`);
    await page.type('username', 'ada');
    await page.type('password', 'secret & more');
    await page.click('Save');
    await shows('Twilio is connected.');
    const twilio = await api('GET', '/vault/connections/sms/twilio');
    assert.equal(twilio.state, 'callable');
    assert.equal(twilio.settings.password, 'secret & more');
    const listed = await api('GET', '/vault/connections?configured=true');
    assert.deepEqual(listed.map((connection) => connection.id).sort(), ['crm+salesforce', 'sms+twilio']);
    await page.goto(`${session.session_uri}/crm/salesforce`);
    await page.click('Remove');
    await shows('Salesforce was removed.');
    assert.equal((await api('GET', '/vault/connections/crm/salesforce')).state, 'available');
    console.log(`browser: ${steps} pages of the mock and of Vault clicked through in Chromium, with JavaScript off`);
} finally {
    page.close();
}
