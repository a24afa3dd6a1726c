import type { SessionId } from "../core/ids.ts";
import { foldText } from "../core/searchText.ts";
import { byLastUse, type SessionSummary, untitled } from "../core/session.ts";
import { visibleText } from "../core/visibleText.ts";
import type { App } from "./app.ts";
import { isInFront, isListed } from "./projectList.ts";
import { UserError } from "./userError.ts";

/** Fewer characters of an id are not taken for one. */
const shortestPrefix = 3;
/** So many characters of an id are hardly ever also a part of a title. */
const surePrefix = 6;
const candidateLimit = 5;

/** What was typed could be any of these. The message names some. */
export class SeveralSessions extends UserError {
  readonly candidates: readonly SessionSummary[];

  constructor(wanted: string, candidates: readonly SessionSummary[]) {
    super(severalOf(wanted, candidates));
    this.candidates = candidates;
  }
}

/**
 * The session that a person means by what they typed: `last`, an id, a unique beginning of an id (3 characters or more), a
 * whole title, or a part of one title. Neither case nor accents count in titles. A few letters that begin an id as well as
 * stand in a title are never guessed about.
 *
 * @param except Is not what `last` means: the session that the person looks at.
 * @throws SeveralSessions, a UserError that names up to 5 candidates; UserError that says what to do when there is none.
 */
export async function resolveSession(app: App, text: string, except?: SessionId): Promise<SessionSummary> {
  const wanted = text.trim();
  if (wanted === "") throw new UserError("Name a session: by its title, by its id, or with “last”.");
  const { summaries, current, projectOf } = await app.projects.view();
  const sessions = summaries.filter((summary) => isListed(summary));
  if (wanted.toLowerCase() === "last") {
    const used = sessions.filter((each) => isInFront(each) && each.id !== except).sort(byLastUse);
    const last = used.find((each) => projectOf(each.workspace) === current) ?? used[0];
    if (!last) throw new UserError("There is no session to go on with yet.");
    return last;
  }
  for (const found of tiersOf(sessions, wanted)) {
    const [first] = found;
    if (!first) continue;
    if (found.length > 1) throw new SeveralSessions(wanted, found);
    return first;
  }
  const inTrash = summaries.filter((summary) => isListed(summary, true));
  const shown = visibleText(wanted);
  throw new UserError(
    [...tiersOf(inTrash, wanted)].some((found) => found.length > 0)
      ? `“${shown}” is in the trash. Restore it first.`
      : `There is no session called “${shown}”. Name one by its title, a part of it, or its id.`,
  );
}

/** Which of some sessions could be meant, by how surely they are. Whoever takes one takes it from the first that is not empty. */
export function* tiersOf(sessions: readonly SessionSummary[], wanted: string): Generator<SessionSummary[]> {
  const id = wanted.trim().toLowerCase();
  const name = plain(wanted);
  const begins = (length: number) => (each: SessionSummary) => id.length >= length && each.id.startsWith(id);
  const titleOf = ({ title = untitled }: SessionSummary) => plain(title);
  yield sessions.filter((each) => each.id === id);
  yield sessions.filter((each) => begins(surePrefix)(each) || titleOf(each) === name);
  yield sessions.filter(
    (each) => begins(shortestPrefix)(each) || (name !== "" && titleOf(each).includes(name)),
  );
}

const plain = (text: string): string => foldText(text).replace(/\s+/gu, " ").trim();

function severalOf(wanted: string, found: readonly SessionSummary[]): string {
  const named = found
    .slice(0, candidateLimit)
    .map(({ id, title = untitled }) => `“${visibleText(title)}” (${id})`);
  const more = found.length - named.length;
  return `“${visibleText(wanted)}” could be ${found.length} sessions: ${named.join(", ")}${
    more > 0 ? ` and ${more} more` : ""
  }. Use more of the title, or the id.`;
}
