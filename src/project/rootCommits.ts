import { execFile } from "node:child_process";
import { dirname } from "node:path";
import { readRoot } from "../core/projectEvidence.ts";

/** A history that takes longer to walk is recognised by its remotes. */
const limitMs = 4_000;

/**
 * The first commits of a folder's repository, along first parents: history that was merged in from elsewhere, such as a library's,
 * is not the project's own. All local branches count, so that one without common history does not look like another project.
 *
 * @param git The program. It is not looked up in the folder, and gets no way to run anything the folder names.
 * @returns Sorted; empty when there are none, git refuses, or it takes too long. Never rejects.
 */
export const findRootCommits = (git: string, folder: string): Promise<readonly string[]> =>
  new Promise((resolve) => {
    const command = [
      ...["--no-replace-objects", "-c", "core.fsmonitor=false", "-c", "protocol.allow=never"],
      ...["-C", folder],
      ...["rev-list", "--max-parents=0", "--first-parent", "--max-count=16", "--branches", "HEAD", "--"],
    ];
    const options = {
      cwd: dirname(process.execPath), // Windows would look for the program here first.
      env: quietEnvironment(),
      timeout: limitMs,
      killSignal: "SIGKILL" as const,
      windowsHide: true,
    };
    try {
      execFile(git, command, options, (cause, output) => resolve(cause ? [] : rootsIn(output)));
    } catch {
      resolve([]); // A folder's name that no program can be given.
    }
  });

const rootsIn = (output: string): readonly string[] =>
  output
    .split("\n")
    .flatMap((line) => readRoot(line.trim()) ?? [])
    .sort();

/** Variables of git could point it to another repository, or make it run something. */
function quietEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^git_/i.test(name));
  return {
    ...Object.fromEntries(own),
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
    GIT_NO_LAZY_FETCH: "1",
    LC_ALL: "C",
  };
}
