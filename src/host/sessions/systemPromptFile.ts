import * as vscode from "vscode";
import { type App, getSession } from "../../app/app.ts";
import { runVerb } from "../../app/verb.ts";
import { setSystemPrompt } from "../../app/verbs/setSystemPrompt.ts";
import { DisposableStore } from "../../base/disposable.ts";
import { readSessionId, type SessionId } from "../../core/ids.ts";
import { untitled } from "../../core/session.ts";
import { stampTime } from "../../core/stamp.ts";
import { failureSentenceOf } from "../failureSentence.ts";

const scheme = "braid-system-prompt";

/** The name of the file is what its tab says, so it is the session's title without what a path cannot hold. */
const addressOf = (session: SessionId, title: string): vscode.Uri =>
  vscode.Uri.from({
    scheme,
    path: `/${session}/System prompt of ${title.replace(/[\\/:*?"<>|\p{Cc}\p{Cf}]+/gu, " ").slice(0, 60)}.md`,
  });

/**
 * The system prompts of sessions as files that the editor opens and saves: they have several lines, so that no input box
 * would do, and saving and undoing are the editor's own.
 */
export class SystemPromptFiles implements vscode.FileSystemProvider, vscode.Disposable {
  readonly #app: App;
  readonly #owned = new DisposableStore();
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;
  /** Which open files belong to a session, so that they follow it. */
  readonly #known = new Map<SessionId, vscode.Uri>();

  constructor(app: App) {
    this.#app = app;
    this.#owned.add(vscode.workspace.registerFileSystemProvider(scheme, this));
    this.#owned.add(this.#changed);
    this.#owned.add(
      app.store.onDidChange(({ session }) => {
        const uri = this.#known.get(session);
        if (uri) this.#changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
      }),
    );
  }

  /** Opens the system prompt of a session for editing. @throws UserError when there is no such session. */
  async edit(session: SessionId): Promise<void> {
    const { summary } = await getSession(this.#app, session);
    await vscode.window.showTextDocument(addressOf(session, summary.title ?? untitled));
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { summary, systemPrompt = "" } = await this.#find(uri);
    // Not when the session was last used, or each message would make what is being edited look outdated.
    const stamp = (await this.#app.store.find(summary.id))?.get("field", "systemPrompt")?.stamp;
    return {
      type: vscode.FileType.File,
      ctime: summary.createdAt,
      mtime: stamp ? stampTime(stamp) : summary.createdAt,
      size: new TextEncoder().encode(systemPrompt).byteLength,
    };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return new TextEncoder().encode((await this.#find(uri)).systemPrompt ?? "");
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const { summary } = await this.#find(uri);
    const text = new TextDecoder().decode(content);
    try {
      await runVerb(this.#app, setSystemPrompt, {
        session: summary.id,
        text: text.trim() === "" ? null : text,
      });
    } catch (cause) {
      throw new vscode.FileSystemError(failureSentenceOf(cause) ?? "The system prompt could not be saved.");
    }
  }

  /** Changes are told from the beginning: few sessions have such a file open. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => {});
  }

  readDirectory = refuse;
  createDirectory = refuse;
  delete = refuse;
  rename = refuse;

  dispose(): void {
    this.#owned.dispose();
  }

  async #find(uri: vscode.Uri) {
    const id = readSessionId(uri.path.split("/")[1]);
    if (!id) throw vscode.FileSystemError.FileNotFound(uri);
    this.#known.set(id, uri);
    try {
      return await getSession(this.#app, id);
    } catch {
      throw vscode.FileSystemError.FileNotFound(uri);
    }
  }
}

function refuse(uri: vscode.Uri): never {
  throw vscode.FileSystemError.NoPermissions(uri);
}
