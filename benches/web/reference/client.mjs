// The client of `src/lib.rs` with the reference's standalone functions.
import { ApideckCore } from "@apideck/unify/core.js";
import { vaultSessionsCreate } from "@apideck/unify/funcs/vaultSessionsCreate.js";

export class Client {
    constructor(serverURL, apiKey, appId, consumerId) {
        this.core = new ApideckCore({ serverURL, apiKey, appId, consumerId });
    }

    async openSession() {
        const created = await vaultSessionsCreate(this.core, {
            session: {
                consumerMetadata: { accountName: "SpaceX", userName: "Elon Musk" },
                redirectUri: "https://mysaas.com/dashboard",
                settings: { unifiedApis: ["crm"], sessionLength: "30m" },
                theme: { vaultName: "Intercom", primaryColor: "#286efa" },
            },
        });
        if (!created.ok) throw created.error;
        return created.value.createSessionResponse.data.sessionUri;
    }
}
