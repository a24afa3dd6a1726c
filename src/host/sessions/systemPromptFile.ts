import * as vscode from "vscode";
import { type App, getSession } from "../../app/app.ts";
import { DisposableStore } from "../../base/disposable.ts";
import type { SessionId } from "../../core/ids.ts";
import { untitled } from "../../core/session.ts";
import { failureSentenceOf } from "../failureSentence.ts";
import { type Prompt, promptPathOf, readPrompt, sessionOfPrompt, writePrompt } from "./systemPromptText.ts";

const scheme = "braid-system-prompt";

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
    const path = promptPathOf(session, summary.title ?? untitled);
    await vscode.window.showTextDocument(vscode.Uri.from({ scheme, path }));
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { text, createdAt, writtenAt } = await this.#find(uri);
    const size = new TextEncoder().encode(text).byteLength;
    return { type: vscode.FileType.File, ctime: createdAt, mtime: writtenAt, size };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return new TextEncoder().encode((await this.#find(uri)).text);
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const { session } = await this.#find(uri);
    try {
      await writePrompt(this.#app, session, new TextDecoder().decode(content));
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

  async #find(uri: vscode.Uri): Promise<Prompt & { readonly session: SessionId }> {
    const session = sessionOfPrompt(uri.path);
    if (!session) throw vscode.FileSystemError.FileNotFound(uri);
    this.#known.set(session, uri);
    try {
      return { session, ...(await readPrompt(this.#app, session)) };
    } catch {
      throw vscode.FileSystemError.FileNotFound(uri);
    }
  }
}

function refuse(uri: vscode.Uri): never {
  throw vscode.FileSystemError.NoPermissions(uri);
}
