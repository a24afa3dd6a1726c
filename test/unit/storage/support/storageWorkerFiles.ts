import { join } from "node:path";
import { build } from "esbuild";
import type { WorkerFiles } from "../../../../src/storage/storageWorker.ts";

const root = process.cwd();
const workerFile = join(root, ".vscode-test", "storage", "storageWorker.cjs");
let built: Promise<unknown> | undefined;

/** The storage worker as it is in the source now; what is in out/ may be older. */
export async function storageWorkerFiles(): Promise<WorkerFiles> {
  built ??= build({
    absWorkingDir: root,
    entryPoints: ["src/storage/worker.ts"],
    outfile: workerFile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "warning",
  });
  await built;
  return { workerFile, wasmFile: join(root, "node_modules", "sql.js", "dist", "sql-wasm.wasm") };
}
