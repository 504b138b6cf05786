// The whole client, whose operations can be called by name.
import { Apideck } from "@apideck/unify";

export class Client {
    constructor(serverURL, apiKey, appId, consumerId) {
        this.sdk = new Apideck({ serverURL, apiKey, appId, consumerId });
    }

    async call(name, input) {
        const path = name.split(".");
        const method = path.pop();
        const owner = path.reduce((owner, part) => owner[part], this.sdk);
        return JSON.stringify(await owner[method](JSON.parse(input)));
    }
}
