import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import type { EngineKind } from "../../../../src/storage/search/searchProtocol.ts";
import type { SearchWorkerFiles } from "../../../../src/storage/search/searchWorker.ts";
import { ensureServer } from "../../../workbench/install.mjs";
import { runSearch, type SearchJob, type SearchOutcome, type SearchStep } from "./searchProgram.ts";

const root = process.cwd();
const wasmFile = join(root, "node_modules", "sql.js", "dist", "sql-wasm.wasm");
const bundleDir = join(root, ".vscode-test", "storage");

const bundle = async (entry: string, name: string): Promise<string> => {
  const outfile = join(bundleDir, `${name}.cjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "error",
  });
  return outfile;
};

let thread: Promise<string> | undefined;
let program: Promise<string> | undefined;

/** The search thread as it is in the source now. */
export async function searchWorkerFiles(): Promise<SearchWorkerFiles> {
  thread ??= bundle("src/storage/search/searchThread.ts", "searchThread");
  return { searchFile: await thread, wasmFile };
}

/** The Node of the editor that the tests run in, which brings `node:sqlite`; the one that runs this may not. */
export const editorNode = async (): Promise<string> => (await ensureServer()).node;

/** Does a job in sql.js here, or in FTS5 in a process of the editor's Node. */
export async function search(job: Omit<SearchJob, "wasmFile">): Promise<SearchOutcome> {
  if (job.engine === "fts4") return runSearch({ ...job, wasmFile });
  program ??= bundle("test/unit/storage/support/searchProgram.ts", "searchProgram");
  const folder = await mkdtemp(join(tmpdir(), "braid-search-job-"));
  const file = join(folder, "job.searchjob");
  await writeFile(file, JSON.stringify({ ...job, wasmFile }));
  try {
    const { stdout } = await promisify(execFile)(await editorNode(), [await program, file], {
      maxBuffer: 500_000_000,
    });
    return JSON.parse(stdout) as SearchOutcome;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The same in a folder of its own. */
export async function searchAfresh(engine: EngineKind, steps: readonly SearchStep[]): Promise<SearchOutcome> {
  const folder = await mkdtemp(join(tmpdir(), "braid-search-"));
  try {
    return await search({ engine, folder, steps });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
