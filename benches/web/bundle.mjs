// Minified modules, as a page or a worker would load them.
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const web = fileURLToPath(new URL("../../tests/web/", import.meta.url));
const { build } = createRequire(web)("esbuild");

/** The bytes of a module with everything that it imports. */
export async function bundle(entry) {
    const built = await build({
        entryPoints: [entry],
        bundle: true,
        minify: true,
        format: "esm",
        platform: "browser",
        nodePaths: [join(web, "node_modules")],
        write: false,
        logLevel: "error",
    });
    return built.outputFiles[0].contents;
}

/** The reference's program of this name. */
export const reference = (program) => bundle(fileURLToPath(new URL(`reference/${program}.mjs`, import.meta.url)));
