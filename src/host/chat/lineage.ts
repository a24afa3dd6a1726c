import type { App } from "../../app/app.ts";
import { isListed } from "../../app/projectList.ts";
import type { StoreChange } from "../../app/sessionStore.ts";
import type { Disposable } from "../../base/disposable.ts";
import { describeError, type Log } from "../../base/log.ts";
import type { SessionId } from "../../core/ids.ts";
import type { Origin } from "../../core/origin.ts";
import { type SessionSummary, untitled } from "../../core/session.ts";
import type { ChatView } from "../../protocol/view.ts";

/** Where a session comes from, and where others went their own ways from it. */
export interface LineageView {
  readonly origin?: NonNullable<ChatView["origin"]>;
  /** How many branches were made from a message, by its id. */
  readonly branches: ReadonlyMap<string, number>;
}

const none: LineageView = { branches: new Map() };
/** A relative that is being answered changes several times a second, mostly in what does not matter here. */
const gatherMs = 500;

/**
 * Follows the relatives of the session that a page shows. They are found in the list of all sessions, which may take its
 * time after a start; so nothing waits for it, and what is found is announced.
 */
export class Lineage implements Disposable {
  readonly #app: App;
  readonly #log: Log;
  readonly #onDidChange: () => void;
  readonly #listening: Disposable;
  #session: SessionId | undefined;
  #view = none;
  #relatives: ReadonlySet<SessionId> = new Set();
  #known: ReadonlySet<SessionId> = new Set();
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  /** @param onDidChange What `of` answered last is not right any more. */
  constructor(app: App, log: Log, onDidChange: () => void) {
    this.#app = app;
    this.#log = log;
    this.#onDidChange = onDidChange;
    this.#listening = app.store.onDidChange((change) => this.#hear(change));
  }

  /** What is known now. */
  of(session: SessionId): LineageView {
    if (session !== this.#session) {
      this.#session = session;
      this.#view = none;
      void this.#read();
    }
    return this.#view;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#listening.dispose();
    clearTimeout(this.#timer);
  }

  #hear({ session }: StoreChange): void {
    const matters = this.#relatives.has(session) || !this.#known.has(session);
    if (this.#session === undefined || !matters || this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#read();
    }, gatherMs);
  }

  async #read(): Promise<void> {
    const session = this.#session;
    try {
      const summaries = await this.#app.store.list();
      if (session === undefined || session !== this.#session || this.#isDisposed) return;
      const origin = summaries.find(({ id }) => id === session)?.origin;
      const children = summaries.filter((each) => each.origin?.session === session);
      this.#known = new Set(summaries.map(({ id }) => id));
      this.#relatives = new Set([...children.map(({ id }) => id), ...(origin ? [origin.session] : [])]);
      const view = viewOf(origin, summaries, children);
      const isSame = JSON.stringify(plain(view)) === JSON.stringify(plain(this.#view));
      this.#view = view;
      if (!isSame) this.#onDidChange();
    } catch (cause) {
      this.#log.warn(`The relatives of a session could not be listed: ${describeError(cause)}`);
    }
  }
}

function viewOf(
  origin: Origin | undefined,
  summaries: readonly SessionSummary[],
  children: readonly SessionSummary[],
): LineageView {
  const branches = new Map<string, number>();
  for (const child of children) {
    const at = child.origin?.message;
    if (at !== undefined && isListed(child)) branches.set(at, (branches.get(at) ?? 0) + 1);
  }
  if (!origin) return { branches };
  const summary = summaries.find(({ id }) => id === origin.session);
  return {
    branches,
    origin: {
      kind: origin.message === undefined ? "copy" : "branch",
      title: summary?.title ?? untitled,
      state: summary === undefined ? "gone" : summary.deletedAt !== undefined ? "inTrash" : "here",
    },
  };
}

const plain = ({ origin, branches }: LineageView) => ({ origin, branches: [...branches] });
