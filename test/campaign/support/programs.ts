import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import type { WorkerFiles } from "../../../src/storage/storageWorker.ts";

/** Programs that campaigns start as processes of their own: files of test/campaign/programs. */
export type ProgramName = "killedWindow" | "busyWindow" | "troubledWindow";

export interface Programs extends WorkerFiles {
  fileOf(program: ProgramName): string;
}

let built: Promise<Programs> | undefined;

/**
 * The programs and the storage worker, as they are in the source now. They stay the same while this process lives,
 * whatever is built elsewhere meanwhile, and are removed with it.
 */
export function campaignPrograms(): Promise<Programs> {
  built ??= buildPrograms();
  return built;
}

async function buildPrograms(): Promise<Programs> {
  const root = process.cwd();
  const folder = join(root, ".vscode-test", "campaign", `programs-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const common = {
    absWorkingDir: root,
    bundle: true,
    minify: true, // Thousands of processes read them.
    platform: "node",
    target: "node20",
    format: "cjs",
    outExtension: { ".js": ".cjs" },
    outdir: folder,
    logLevel: "warning",
  } as const;
  await build({
    ...common,
    entryPoints: [
      "src/storage/worker.ts",
      ...(["killedWindow", "busyWindow", "troubledWindow"] satisfies ProgramName[]).map(
        (name) => `test/campaign/programs/${name}.ts`,
      ),
    ],
    entryNames: "[name]",
  });
  return {
    workerFile: join(folder, "worker.cjs"),
    wasmFile: join(root, "node_modules", "sql.js", "dist", "sql-wasm.wasm"),
    fileOf: (program) => join(folder, `${program}.cjs`),
  };
}
