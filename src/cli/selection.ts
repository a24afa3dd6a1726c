import type { App } from "../app/app.ts";
import { resolveSession, tiersOf } from "../app/resolveSession.ts";
import { UserError } from "../app/userError.ts";
import { countOf } from "../base/countOf.ts";
import type { SessionId } from "../core/ids.ts";
import { type SessionSummary, untitled } from "../core/session.ts";
import type { OptionTable } from "./arguments.ts";
import type { Context } from "./command.ts";
import { CliError, usageError } from "./failures.ts";
import { safeLine } from "./output/safeText.ts";

/** Options of commands that may be about many sessions. */
export const manyOptions = {
  query: {
    kind: "text",
    short: "q",
    value: "QUERY",
    help: "All that match, instead of named ones. Asks first.",
  },
  all: { kind: "flag", short: "a", help: "With --query: in every project, not only in that of this folder." },
  yes: { kind: "flag", short: "y", help: "Agree to what would be asked." },
} as const satisfies OptionTable;

/** The session that a person means. @throws CliError (notFound) when there is none, or it could be several. */
export async function sessionNamed(app: App, text: string): Promise<SessionSummary> {
  try {
    return await resolveSession(app, text);
  } catch (cause) {
    if (cause instanceof UserError) throw new CliError("notFound", cause.message);
    throw cause;
  }
}

export const sessionsNamed = async (
  app: App,
  texts: readonly string[],
): Promise<readonly SessionSummary[]> => {
  const found = new Map<SessionId, SessionSummary>();
  for (const text of texts) {
    const session = await sessionNamed(app, text);
    found.set(session.id, session);
  }
  return [...found.values()];
};

/** “1 session”, “12 sessions”. */

/** A session's title for people, in quotation marks. */
export const titleOf = ({ title = untitled }: { readonly title?: string }): string => `“${safeLine(title)}”`;

/** One session by its title, several by their count. */
export const namesOf = (sessions: readonly SessionSummary[]): string =>
  sessions.length === 1 && sessions[0] ? titleOf(sessions[0]) : countOf(sessions.length, "session");

/** Which sessions a list is about, where `--all` is a choice. */
export const whose = ({ args, isInProject }: Context): "current" | "all" =>
  args.flag("all") || !isInProject ? "all" : "current";

/**
 * The sessions that a command is about: those named by its words, or those of `--query`, for which it asks first.
 * @param doing What is about to happen to them, as in “Delete”.
 * @param among Which sessions `--query` chooses from, as session.list takes it.
 * @param isOnlyReading Otherwise those that cannot be read are left out of what `--query` finds: they could not be changed like
 *   the others, nor brought back from the trash.
 * @throws CliError when there are none, several are meant by one name, or the user declines.
 */
export async function chosenSessions(
  context: Context,
  names: readonly string[],
  doing: string,
  among: object = {},
  isOnlyReading = false,
): Promise<readonly SessionSummary[]> {
  const { app, args, terminal, signal } = context;
  const query = args.text("query");
  if (query === undefined) {
    if (names.length === 0) throw usageError("Name a session, or give a --query.");
    return sessionsNamed(app, names);
  }
  if (names.length > 0) throw usageError("Name sessions, or give a --query, not both.");
  if (!args.flag("all") && !context.isInProject)
    throw new CliError(
      "refused",
      "This folder is of no project that has sessions. Go to one, or say --all for the sessions of every project.",
    );
  const listed = await context.run<readonly SessionSummary[]>("session.list", {
    ...among,
    query,
    workspace: whose(context),
  });
  const found = listed.filter(({ trouble }) => isOnlyReading || trouble === undefined);
  const left = listed.length - found.length;
  if (left > 0)
    context.note(`${countOf(left, "session")} cannot be read and ${left === 1 ? "is" : "are"} left alone.`);
  if (found.length === 0) throw new CliError("notFound", "No session matches this query.");
  await terminal.confirm(`${doing} ${namesOf(found)}?`, args.flag("yes"), signal);
  return found;
}

/** A session in the trash that a person means. @throws CliError (notFound) as above. */
export async function trashedNamed(context: Context, text: string): Promise<SessionSummary> {
  const trash = await context.run<readonly SessionSummary[]>("session.list", {
    workspace: "all",
    deleted: true,
  });
  const found = [...tiersOf(trash, text)].find((tier) => tier.length > 0) ?? [];
  const [first, second] = found;
  if (first && !second) return first;
  throw new CliError(
    "notFound",
    first
      ? `“${safeLine(text)}” could be ${found.length} sessions in the trash: ${found
          .slice(0, 5)
          .map((each) => `${titleOf(each)} (${each.id})`)
          .join(", ")}. Use the id.`
      : `There is no session called “${safeLine(text)}” in the trash.`,
  );
}
