import { countOf } from "../../base/countOf.ts";
import { ageOf } from "../../core/age.ts";
import { escapeMarkdown } from "../../core/escapeMarkdown.ts";
import { workspaceNameOf } from "../../core/workspace.ts";
import { childrenOf } from "../copies.ts";
import { resolveSession, SeveralSessions } from "../resolveSession.ts";
import { runVerb } from "../verb.ts";
import { createSession } from "../verbs/createSession.ts";
import { listSessions } from "../verbs/listSessions.ts";
import { openSession } from "../verbs/openSession.ts";
import { sessionChoices, sessionRow } from "./sessionRows.ts";
import {
  refused,
  type SlashCommand,
  type SlashContext,
  type SlashOutcome,
  said,
  silent,
} from "./slashCommand.ts";
import { existing, show } from "./theSession.ts";
import { narrowed, quoted, titleOf } from "./words.ts";

const listLimit = 20;

export const newCommand: SlashCommand = {
  name: "new",
  argument: "[TITLE]",
  help: "Begin a new session",
  async run({ app, desk }, argument) {
    const title = argument === "" ? {} : { title: argument };
    const { session } = await runVerb(app, createSession, { ...title, activate: desk.where === "view" });
    if (desk.where === "editor") await runVerb(app, openSession, { session, where: "editor" });
    return silent;
  },
};

export const sessionCommand: SlashCommand = {
  name: "session",
  argument: "[list|info|NAME]",
  help: "Open another session, or tell about this one",
  async run(context, argument) {
    const word = argument.toLowerCase();
    if (word === "" || word === "info") return aboutSession(context);
    if (word === "list") return list(context, "");
    try {
      return await show(context, (await resolveSession(context.app, argument, context.session)).id);
    } catch (cause) {
      if (!(cause instanceof SeveralSessions)) throw cause;
      const rows = cause.candidates.slice(0, listLimit).map((each) => sessionRow(context, each));
      return refused(`${quoted(argument)} could be ${countOf(rows.length, "session")}. Which one?`, { rows });
    }
  },
  async complete(context, typed) {
    const words = [
      { argument: "last", label: "last", detail: "the one used before" },
      { argument: "list", label: "list", detail: "all of this workspace" },
      { argument: "info", label: "info", detail: "about this one" },
    ];
    return [...narrowed(words, typed), ...(await sessionChoices(context, typed))];
  },
};

export const sessionsCommand: SlashCommand = {
  name: "sessions",
  argument: "[QUERY]",
  help: "List sessions, or find some: tag:bug is:pinned WORDS",
  run: (context, argument) => list(context, argument),
};

async function list(context: SlashContext, query: string): Promise<SlashOutcome> {
  const found = await runVerb(context.app, listSessions, query === "" ? {} : { query });
  const rows = found.slice(0, listLimit).map((each) => sessionRow(context, each));
  if (rows.length === 0)
    return query === ""
      ? said("This workspace has no sessions yet.")
      : refused(
          `No session of this workspace is found by ${quoted(query)}. \`/search\` looks through what was said everywhere.`,
        );
  const more = found.length - rows.length;
  const count = `${countOf(found.length, "session")}${query === "" ? "" : ` with ${quoted(query)}`}`;
  return said(more === 0 ? `${count}:` : `The first ${rows.length} of ${count}. Add words to see fewer:`, {
    rows,
  });
}

async function aboutSession(context: SlashContext): Promise<SlashOutcome> {
  const { app, session: id } = context;
  const session = await existing(context);
  if (!session) return said("This is a new session. It is kept as soon as something is said in it.");
  const { summary, thread, systemPrompt } = session;
  const { model, tags, messageCount, createdAt, workspace, origin } = summary;
  const children = await childrenOf(app, id);
  const listed = await app.store.list();
  const parent = origin && listed.find((each) => each.id === origin.session);
  const other = messageCount - thread.length;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["Messages", `${thread.length}${other > 0 ? `, and ${other} in other versions` : ""}`],
    ["Model", model && `${model.model} (${model.provider})`],
    ["Tags", tags.length > 0 ? tags.join(", ") : undefined],
    ["Begun", ageOf(createdAt, app.clock.now())],
    ["Workspace", workspaceNameOf(workspace)],
    ["System prompt", systemPrompt && countOf(systemPrompt.length, "character")],
    [
      "State",
      [summary.pinned && "pinned", summary.archived && "archived"].filter(Boolean).join(", ") || undefined,
    ],
    ["Id", id],
  ];
  const lines = facts.flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [`- **${name}:** ${escapeMarkdown(value)}`],
  );
  const relatives = listed.filter((each) => children.some((child) => child.session === each.id));
  return said(`**${escapeMarkdown(titleOf(summary))}**\n\n${lines.join("\n")}`, {
    rows: [
      ...(parent ? [{ ...sessionRow(context, parent), icon: "git-branch", verb: "Open the original" }] : []),
      ...relatives.map((each) => ({
        ...sessionRow(context, each),
        icon: "git-branch",
        verb: "Open the branch",
      })),
    ],
  });
}
