import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const projectRoot = fileURLToPath(new URL("../../", import.meta.url));

/** Everything that can be thrown away and fetched or built again. */
export const cacheDir = join(projectRoot, ".vscode-test");

export const vsixFile = join(projectRoot, "braid.vsix");
