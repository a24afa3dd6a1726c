import { newSessionId, type SessionId } from "../core/ids.ts";
import { readMessage } from "../core/message.ts";
import type { Change, SessionRecord } from "../core/record.ts";
import { RecordSet } from "../core/recordSet.ts";
import { changesToReach } from "../core/restoreAsOf.ts";
import { fieldChange, isPurged, summaryOf } from "../core/session.ts";
import { readWorkspace, workspaceValueOf } from "../core/workspace.ts";
import type { LeftOut } from "../exchange/carried.ts";
import { ImportProblem, type ReadSession } from "../exchange/exportReader.ts";
import { type ImportLimits, importLimits } from "../exchange/importLimits.ts";
import { settled } from "../exchange/settled.ts";
import type { App } from "./app.ts";
import type { ReadableFile } from "./readableFiles.ts";
import { readExport } from "./readExport.ts";
import { StoreError } from "./sessionStore.ts";
import { UserError } from "./userError.ts";

export interface ImportRequest {
  readonly files: readonly ReadableFile[];
  /** `keep`: a session that is here already gets what it lacks. `new`: each becomes a session of its own. */
  readonly ids: "keep" | "new";
  /** Instead of its own title, for a single session. */
  readonly title?: string;
  /** Only tells what would come of it. */
  readonly dryRun?: boolean;
  readonly limits?: ImportLimits;
}

/** What was not imported, and why. */
export interface SkippedImport {
  readonly file: string;
  /** Undefined when it is the whole file. */
  readonly session?: SessionId;
  /** A sentence for the user. */
  readonly reason: string;
}

export interface ImportReport {
  /** New here, or here before and completed now. */
  readonly imported: readonly {
    readonly session: SessionId;
    readonly file: string;
    readonly isNew: boolean;
  }[];
  /** All that the files hold of these was here already. */
  readonly unchanged: readonly SessionId[];
  readonly skipped: readonly SkippedImport[];
  /** Records in the files that are never imported, by why. */
  readonly leftOut: Readonly<Partial<Record<LeftOut, number>>>;
  readonly isCancelled: boolean;
}

/**
 * Takes sessions in from files. Every file is checked to its end first, and one that is not valid is left out as a whole; then
 * each session is stored with all its records or none. What is newer here stays, so importing a file twice changes nothing.
 * @throws UserError when the request makes no sense, and nothing was imported.
 */
export async function importSessions(
  app: App,
  request: ImportRequest,
  signal: AbortSignal,
): Promise<ImportReport> {
  const { files, limits = importLimits } = request;
  const skipped: SkippedImport[] = [];
  const valid: ReadableFile[] = [];
  const leftOut: Partial<Record<LeftOut, number>> = {};
  let count = 0;
  for (const file of files) {
    const sessions = await attempt(file, skipped, () => check(file, limits, signal));
    if (!sessions) continue;
    valid.push(file);
    count += sessions.count;
    for (const [reason, records] of Object.entries(sessions.leftOut) as [LeftOut, number][])
      leftOut[reason] = (leftOut[reason] ?? 0) + records;
  }
  if (request.title !== undefined && count > 1)
    throw new UserError(`One title cannot be given to ${count} sessions. Import them without a title.`);

  const importer = new Importer(app, request, skipped, await knownWorkspaces(app));
  for (const file of valid)
    await attempt(file, skipped, async () => {
      for await (const session of readExport(file, limits, true)) {
        if (signal.aborted) return;
        await importer.take(file, session);
      }
    });
  return { ...importer.report, skipped, leftOut, isCancelled: signal.aborted };
}

async function check(file: ReadableFile, limits: ImportLimits, signal: AbortSignal) {
  const leftOut: Partial<Record<LeftOut, number>> = {};
  let count = 0;
  for await (const session of readExport(file, limits, false)) {
    if (signal.aborted) break;
    count++;
    for (const [reason, records] of Object.entries(session.leftOut) as [LeftOut, number][])
      leftOut[reason] = (leftOut[reason] ?? 0) + records;
  }
  return { count, leftOut };
}

/** What is wrong with a file is told, and does not keep the others from being imported. */
async function attempt<T>(
  file: ReadableFile,
  skipped: SkippedImport[],
  run: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await run();
  } catch (cause) {
    if (!(cause instanceof ImportProblem)) throw cause;
    skipped.push({ file: file.name, reason: cause.message });
    return undefined;
  }
}

/** Those that sessions here were made in: an imported one of such a workspace is found with them. */
async function knownWorkspaces(app: App): Promise<ReadonlySet<string>> {
  const { summaries } = await app.projects.view();
  const known = summaries.filter(({ listed }) => listed).flatMap(({ workspace }) => workspace ?? []);
  return new Set([...known, app.workspace().key]);
}

/** What comes of a session of a file. */
interface Planned {
  readonly session: SessionId;
  readonly isNew: boolean;
  store(): Promise<void>;
}

class Importer {
  readonly #app: App;
  readonly #request: ImportRequest;
  readonly #skipped: SkippedImport[];
  readonly #known: ReadonlySet<string>;
  readonly #imported: ImportReport["imported"][number][] = [];
  readonly #unchanged: SessionId[] = [];

  constructor(app: App, request: ImportRequest, skipped: SkippedImport[], known: ReadonlySet<string>) {
    this.#app = app;
    this.#request = request;
    this.#skipped = skipped;
    this.#known = known;
  }

  get report() {
    return { imported: this.#imported, unchanged: this.#unchanged };
  }

  async take(file: ReadableFile, { id, records = [] }: ReadSession): Promise<void> {
    const incoming = new RecordSet(id, records);
    try {
      const plan = this.#request.ids === "new" ? this.#copy(incoming) : await this.#merge(incoming);
      const taken = plan && { session: plan.session, isNew: plan.isNew };
      if (!this.#request.dryRun) await plan?.store();
      if (taken) this.#imported.push({ ...taken, file: file.name });
      else this.#unchanged.push(id);
    } catch (cause) {
      if (!(cause instanceof StoreError)) throw cause;
      this.#skipped.push({ file: file.name, session: id, reason: cause.message });
    }
  }

  /** Another session with the same words, written now. */
  #copy(incoming: RecordSet): Planned {
    const session = newSessionId();
    const replaced = [...this.#titleChange(undefined), ...this.#workspaceChange(incoming)];
    const changes = [...settled(incoming)]
      .filter(({ value }) => value !== null)
      .sort(byStamp)
      .filter((record) => !replaced.some(({ type, key }) => type === record.type && key === record.key))
      .map(({ type, key, value }): Change => ({ type, key, value }));
    return {
      ...{ session, isNew: true },
      store: () => this.#app.store.append(session, [...changes, ...replaced]),
    };
  }

  async #merge(incoming: RecordSet): Promise<Planned | undefined> {
    const { store } = this.#app;
    const { session } = incoming;
    const current = await this.#find(session);
    if (current && isPurged(current)) {
      // Its old records are ended for ever, so the content is written anew: somebody chose to have it again.
      const changes = [
        ...changesToReach(current, incoming),
        ...this.#titleChange(undefined),
        ...this.#workspaceChange(incoming),
        fieldChange("deleted", null),
      ];
      return { session, isNew: true, store: () => store.append(session, changes) };
    }
    const before = current && summaryOf(current);
    const isNew = !before?.listed;
    const changes = [
      ...this.#titleChange(current),
      ...(isNew ? this.#workspaceChange(incoming) : []),
      ...(before?.deletedAt === undefined ? [] : [fieldChange("deleted", null)]),
    ];
    const isReplaced = ({ type, key }: SessionRecord) =>
      (key === "title" && type === "field" && this.#request.title !== undefined) ||
      changes.some((change) => change.type === type && change.key === key);
    const gained = new RecordSet(session, current ?? [])
      .merge(incoming)
      .filter((record) => !isReplaced(record) && (isNew || mayComplete(record, current)));
    if (gained.length === 0 && changes.length === 0) return undefined;
    return {
      ...{ session, isNew },
      // What binds it is stored first: should this end between the two, nothing is listed yet, and importing again goes on.
      store: async () => {
        if (changes.length > 0) await store.append(session, changes);
        await store.merge(gained);
      },
    };
  }

  /** Undefined also where nothing of it can be read: then taking in the file's copy is what helps. */
  async #find(session: SessionId): Promise<RecordSet | undefined> {
    try {
      const records = await this.#app.store.find(session);
      return records && new RecordSet(session, records);
    } catch (cause) {
      if (cause instanceof StoreError && cause.trouble === "damaged") return undefined;
      throw cause;
    }
  }

  #titleChange(current: RecordSet | undefined): Change[] {
    const { title } = this.#request;
    return title === undefined || current?.value("field", "title") === title
      ? []
      : [fieldChange("title", title)];
  }

  /** A session of a workspace that nobody knows here would be in no list. */
  #workspaceChange(incoming: RecordSet): Change[] {
    const key = readWorkspace(incoming.value("field", "workspace"))?.key;
    return key !== undefined && this.#known.has(key)
      ? []
      : [fieldChange("workspace", workspaceValueOf(this.#app.workspace()))];
  }
}

/** What a file may say of a new session, and not of one that is here: what is being typed, and what models are told unseen. */
const ownFields: ReadonlySet<string> = new Set(["draft", "systemPrompt"]);

/**
 * A file adds to a session that is here and takes nothing from it: what was said stays as it is, and so do the draft that is
 * being typed, the system prompt, and the workspace that it is found in.
 */
function mayComplete({ type, key, value }: SessionRecord, current: RecordSet | undefined): boolean {
  const here = current?.get(type, key);
  if (type === "field") return !ownFields.has(key) && (key !== "workspace" || !here);
  if (type !== "message" || here === undefined || here.value === null) return true;
  return value !== null && readMessage(key, here.value)?.status === "streaming";
}

const byStamp = (a: SessionRecord, b: SessionRecord): number => (a.stamp < b.stamp ? -1 : 1);
