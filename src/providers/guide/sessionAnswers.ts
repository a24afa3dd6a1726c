import type { PromptMessage } from "../../agent/modelProvider.ts";
import { countOf } from "../../base/countOf.ts";
import { escapeMarkdown } from "../../core/escapeMarkdown.ts";
import type { GuideLibrary, GuideSession } from "./guideLibrary.ts";
import { isAskedIn, liveSessions, searchedSessions, searchSessions } from "./searchSessions.ts";
import { shorten } from "./shorten.ts";
import { summariseMarkdown } from "./summarise.ts";
import { fold } from "./words.ts";

/** Answers about the user's own sessions, as Markdown. Everything that comes from a session is escaped. */

const perPage = 10;

export async function countAnswer(library: GuideLibrary): Promise<string> {
  const all = await library.sessions();
  const live = all.filter(({ deletedAt }) => deletedAt === undefined);
  const messages = live.reduce((sum, { messageCount }) => sum + messageCount, 0);
  const trashed = all.length - live.length;
  const trash =
    trashed === 0
      ? ""
      : ` Another ${countOf(trashed, "session")} ${trashed === 1 ? "is" : "are"} in the trash.`;
  return `You have **${countOf(live.length, "session")}** with **${countOf(messages, "message")}** in all.${trash}`;
}

/** @param page Counts from 0. */
export async function listAnswer(library: GuideLibrary, page: number): Promise<string> {
  const live = await liveSessions(library);
  if (live.length === 0) return "You have no sessions yet. Begin one: [New Session](braid:newSession).";
  const shown = live.slice(page * perPage, (page + 1) * perPage);
  if (shown.length === 0) return "Those were all of your sessions.";
  const left = live.length - (page + 1) * perPage;
  return [
    page === 0 ? `Your newest sessions, of ${live.length}:` : "The next ones:",
    "",
    ...shown.map(
      (session) => `- ${titleOf(session)} · ${dayOf(session)} · ${countOf(session.messageCount, "message")}`,
    ),
    ...(left > 0 ? ["", `${left} more: say “more”. Click a session in the sidebar to open it.`] : []),
  ].join("\n");
}

export async function findAnswer(
  library: GuideLibrary,
  query: string,
  page: number,
  messages: readonly PromptMessage[],
  signal: AbortSignal,
): Promise<string> {
  const hits = await searchSessions(library, query, messages.at(-1)?.text ?? "", signal);
  const asked = `“${escapeMarkdown(shorten(query, 80))}”`;
  if (hits.length === 0)
    return `I found no session with ${asked} in its title or its messages. I looked at the newest ${searchedSessions} sessions at most, for the words as you wrote them; try fewer or shorter words.`;
  const shown = hits.slice(page * perPage, (page + 1) * perPage);
  if (shown.length === 0) return `Those were all sessions with ${asked}.`;
  const left = hits.length - (page + 1) * perPage;
  return [
    page === 0 ? `${countOf(hits.length, "session")} with ${asked}:` : "The next ones:",
    "",
    ...shown.flatMap(({ session, snippet }) => [
      `- ${titleOf(session)} · ${dayOf(session)}`,
      ...(snippet === undefined ? [] : [`  ${escapeMarkdown(snippet)}`]),
    ]),
    ...(left > 0 ? ["", `${left} more: say “more”.`] : []),
  ].join("\n");
}

/** @param messages Those of the session in which it is asked, the question last. */
export function summariseThisAnswer(messages: readonly PromptMessage[]): string {
  const before = messages.slice(0, -1);
  if (before.length === 0) return "There is nothing in this session yet that I could sum up.";
  return `${extractNote("This session")}\n\n${summariseMarkdown(before)}`;
}

/** @param which Undefined for the newest session other than the one in which it is asked. */
export async function summariseAnswer(
  library: GuideLibrary,
  which: string | undefined,
  messages: readonly PromptMessage[],
): Promise<string> {
  const session =
    which === undefined ? await lastSession(library, messages) : await namedSession(library, which);
  if (!session)
    return which === undefined
      ? "There is no earlier session that I could sum up."
      : `I know no session called “${escapeMarkdown(shorten(which, 80))}”. Say “list my sessions” to see their titles.`;
  const texts = (await library.text(session.id)) ?? [];
  if (texts.length === 0) return `${titleOf(session)} has no messages that I could sum up.`;
  return `${extractNote(titleOf(session))} · ${dayOf(session)} · ${countOf(session.messageCount, "message")}\n\n${summariseMarkdown(texts)}`;
}

const extractNote = (what: string): string => `${what}, in sentences taken from it`;

async function lastSession(
  library: GuideLibrary,
  messages: readonly PromptMessage[],
): Promise<GuideSession | undefined> {
  const asked = messages.at(-1)?.text ?? "";
  for (const session of (await liveSessions(library)).slice(0, 20)) {
    const texts = (await library.text(session.id)) ?? [];
    if (texts.length > 0 && !isAskedIn(texts, asked)) return session;
  }
  return undefined;
}

async function namedSession(library: GuideLibrary, name: string): Promise<GuideSession | undefined> {
  const wanted = fold(name).trim();
  const live = await liveSessions(library);
  const words = wanted.split(/\s+/);
  return (
    live.find(({ id }) => id === wanted) ??
    live.find(({ title }) => fold(title).trim() === wanted) ??
    live.find(({ title }) => fold(title).includes(wanted)) ??
    live.find(({ title }) => words.every((word) => fold(title).includes(word))) ??
    (wanted.length >= 4 ? live.find(({ id }) => id.startsWith(wanted)) : undefined)
  );
}

const titleOf = ({ title }: GuideSession): string =>
  `**${escapeMarkdown(shorten(title, 100)) || "Untitled"}**`;

/** A day that reads the same in every language. */
const dayOf = ({ updatedAt }: GuideSession): string =>
  Number.isFinite(updatedAt) && Math.abs(updatedAt) < 8.64e15
    ? new Date(updatedAt).toISOString().slice(0, 10)
    : "no date";
