// A worker that runs the case that the request names.
import * as suite from "./suite.js";
import module from "./suite_bg.wasm";

suite.initSync({ module });

export default {
    async fetch(request) {
        const { searchParams } = new URL(request.url);
        const name = searchParams.get("case");
        if (name === null) return Response.json(suite.cases());
        try {
            return Response.json({ seen: await suite.run(name, searchParams.get("addresses"), "worker") });
        } catch (error) {
            return Response.json({ fault: error?.stack ?? String(error) });
        }
    },
};
