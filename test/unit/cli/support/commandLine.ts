import { spawn } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModelProvider } from "../../../../src/agent/modelProvider.ts";
import { sourceOf } from "../../../../src/app/workspaceSource.ts";
import { type MessageId, newMessageId, type SessionId } from "../../../../src/core/ids.ts";
import { type Message, messageValueOf } from "../../../../src/core/message.ts";
import type { Change } from "../../../../src/core/record.ts";
import { workspaceOf } from "../../../../src/core/workspace.ts";
import { nodePlace } from "../../../../src/project/nodePlace.ts";
import { openTestApp, type TestApp } from "../../../support/testApp.ts";

export const cliFile = join(process.cwd(), "out", "cli.js");

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built command line as a process of its own, a folder to be in, and a store on the disk. */
export class CommandLine {
  /** Where the store is. */
  readonly root: string;
  /** The folder that commands run in, as a project that VS Code has open. */
  readonly project: string;
  readonly home: string;
  readonly #apps: TestApp[] = [];

  private constructor(home: string) {
    this.home = home;
    this.root = join(home, "store");
    this.project = join(home, "project");
  }

  static async make(): Promise<CommandLine> {
    const line = new CommandLine(await realpath(await mkdtemp(join(tmpdir(), "braid-cli-"))));
    await mkdir(line.project);
    return line;
  }

  /** Another writer of the same store, in this process, as a window of VS Code is: in the project, unless said otherwise. */
  async window(folder: string = this.project, providers: readonly ModelProvider[] = []): Promise<TestApp> {
    const { uri } = nodePlace(folder);
    const app = await openTestApp(providers, this.root, sourceOf(workspaceOf("project", [uri], undefined)));
    this.#apps.push(app);
    return app;
  }

  /** Runs `braid` to its end. */
  run(words: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    const { cwd = this.project, environment = {}, input } = options;
    const child = spawn(process.execPath, [cliFile, ...words], {
      cwd,
      env: {
        PATH: process.env.PATH,
        SystemRoot: process.env.SystemRoot, // Windows' programs do not start without it.
        HOME: this.home,
        XDG_DATA_HOME: join(this.home, "data"),
        LOCALAPPDATA: join(this.home, "data"),
        BRAID_STORE: this.root,
        ...environment,
      },
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.stdin.on("error", () => {}); // Whoever ends without reading it.
    child.stdin.end(input ?? "");
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, stdout, stderr }));
    });
  }

  /** Runs a command that has to succeed, and reads what it answers with `--json`. */
  async json<T = unknown>(words: readonly string[], options: RunOptions = {}): Promise<T> {
    const { code, stdout, stderr } = await this.run([...words, "--json"], options);
    if (code !== 0) throw new Error(`braid ${words.join(" ")} ended with ${code}: ${stderr}`);
    return JSON.parse(stdout) as T;
  }

  async remove(): Promise<void> {
    await Promise.all(this.#apps.map((app) => app.close()));
    await rm(this.home, { recursive: true, force: true, maxRetries: 3 });
  }
}

export interface RunOptions {
  readonly cwd?: string;
  /** A variable that is undefined is not set. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
}

/** Says something in a session, as records; answers the message's id. */
export async function say(
  app: TestApp,
  session: SessionId,
  role: "user" | "assistant",
  text: string,
  parentId?: MessageId,
): Promise<MessageId> {
  const now = app.clock.now();
  const message: Message = {
    ...{ id: newMessageId(now), role, status: "complete", createdAt: now },
    parts: [{ type: "text", text }],
    ...(parentId !== undefined && { parentId }),
  };
  const change: Change = { type: "message", key: message.id, value: messageValueOf(message) };
  await app.store.append(session, [change]);
  return message.id;
}
