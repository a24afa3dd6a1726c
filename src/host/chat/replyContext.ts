import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import { type ReplyOptions, replyOptionsOf } from "../../app/replyOptions.ts";
import { Burst } from "../../base/burst.ts";
import { type Disposable, DisposableStore } from "../../base/disposable.ts";
import type { Event } from "../../base/emitter.ts";
import type { SessionId } from "../../core/ids.ts";

const nothing: ReplyOptions = { canStop: false, canRetry: false, canContinue: false, canEdit: false };
/** A reply of another window is shown anew several times a second. */
const gatherMs = 100;

/** Keeps commands about replies out of the palette while they cannot work for the session in front of the user. */
export class ReplyContext implements Disposable {
  readonly #app: App;
  readonly #active: () => SessionId | undefined;
  readonly #owned = new DisposableStore();
  #told = nothing;
  readonly #telling = this.#owned.add(new Burst(gatherMs, () => this.#tell()));

  /** @param onDidShow A session was shown, or shown anew because something about it has changed. */
  constructor(
    app: App,
    active: () => SessionId | undefined,
    onDidActivate: Event<SessionId | undefined>,
    onDidShow: Event<SessionId>,
  ) {
    this.#app = app;
    this.#active = active;
    this.#owned.add(onDidActivate(() => this.#telling.soon()));
    this.#owned.add(onDidShow((session) => session === active() && this.#telling.soon()));
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #tell(): Promise<void> {
    const session = this.#active();
    // A session that cannot be read says so itself.
    const options = session ? await replyOptionsOf(this.#app, session).catch(() => nothing) : nothing;
    if (session !== this.#active()) return; // That is told of in a moment.
    for (const name of Object.keys(options) as (keyof ReplyOptions)[])
      if (options[name] !== this.#told[name])
        void vscode.commands.executeCommand("setContext", `braid.${name}`, options[name]);
    this.#told = options;
  }
}
