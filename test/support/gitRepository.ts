import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Nobody's own settings of git take part in a test. */
const environment: NodeJS.ProcessEnv = {
  ...process.env,
  GIT_CONFIG_GLOBAL: process.platform === "win32" ? "NUL" : "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Test",
  GIT_AUTHOR_EMAIL: "test@example.com",
  GIT_COMMITTER_NAME: "Test",
  GIT_COMMITTER_EMAIL: "test@example.com",
};

export const hasGit = spawnSync("git", ["--version"]).status === 0;

/** @throws when git fails. */
export const git = (folder: string, ...command: readonly string[]): string =>
  execFileSync("git", [...command], {
    cwd: folder,
    env: environment,
    encoding: "utf8",
    stdio: "pipe",
  }).trim();

let commits = 0;

/** Each commit differs from all others, as they do outside of tests. */
export function commit(folder: string): string {
  git(folder, "commit", "--quiet", "--allow-empty", "--message", `Commit ${++commits} of ${process.pid}`);
  return git(folder, "rev-parse", "HEAD");
}

/** A repository with one commit; answers the commit. */
export function makeRepository(folder: string): string {
  mkdirSync(folder, { recursive: true });
  git(folder, "init", "--quiet", "--initial-branch=main");
  return commit(folder);
}

/** Writes files by their path below a folder, for repositories that no git has made. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
