import { fieldChange } from "../../core/session.ts";
import { bringTo, contentOf } from "../earlierStates.ts";
import { runVerb } from "../verb.ts";
import { archiveSessions } from "../verbs/archiveSessions.ts";
import { branchSession } from "../verbs/branchSession.ts";
import { deleteSession } from "../verbs/deleteSession.ts";
import { duplicateSession } from "../verbs/duplicateSession.ts";
import { pinSession } from "../verbs/pinSession.ts";
import { renameSession } from "../verbs/renameSession.ts";
import { resetSession } from "../verbs/resetSession.ts";
import { unarchiveSessions } from "../verbs/unarchiveSessions.ts";
import { unpinSession } from "../verbs/unpinSession.ts";
import {
  refused,
  type SlashCommand,
  type SlashContext,
  type SlashOutcome,
  said,
  silent,
  undo,
} from "./slashCommand.ts";
import { ensured, existing, needed, show } from "./theSession.ts";
import { quoted, titleOf } from "./words.ts";

export const renameCommand: SlashCommand = {
  name: "rename",
  aliases: ["title"],
  argument: "TITLE",
  help: "Give this session a title",
  async run(context, title) {
    const { app } = context;
    if (title === "") {
      const current = (await existing(context))?.summary.title;
      return refused(
        `${current === undefined ? "This session has no title yet." : `This session is called ${quoted(current)}.`} Write the new title behind the command: \`/rename My project\``,
      );
    }
    const session = await ensured(context);
    const before = await contentOf(app, session);
    await runVerb(app, renameSession, { session, title });
    const old = before.value("field", "title");
    const back = () =>
      typeof old === "string" && old !== ""
        ? runVerb(app, renameSession, { session, title: old })
        : app.store.append(session, [fieldChange("title", null)]); // There was none, or one that Braid made.
    return said(`This session is called ${quoted(title)} now.`, { offers: [undo(back)] });
  },
};

export const pinCommand: SlashCommand = {
  name: "pin",
  help: "Keep this session at the top of the list",
  async run(context) {
    const { app } = context;
    const session = await ensured(context);
    const unpin = () => runVerb(app, unpinSession, { session });
    if ((await existing({ ...context, session }))?.summary.pinned)
      return said("This session is pinned already.", { offers: [{ ...undo(unpin), label: "Unpin" }] });
    await runVerb(app, pinSession, { session });
    return said("Pinned: this session stays at the top of the list.", { offers: [undo(unpin)] });
  },
};

export const archiveCommand: SlashCommand = {
  name: "archive",
  help: "Take this session out of the list",
  async run(context) {
    const { app } = context;
    const { id } = (await needed(context)).summary;
    const { changed } = await runVerb(app, archiveSessions, { sessions: [id] });
    const unarchive = () => runVerb(app, unarchiveSessions, { sessions: [id] });
    return changed.length === 0
      ? said("This session is in the archive already.", {
          offers: [{ ...undo(unarchive), label: "Unarchive" }],
        })
      : said("Archived: this session is not in the list any more. Nothing of it was removed.", {
          offers: [undo(unarchive)],
        });
  },
};

export const branchCommand: SlashCommand = {
  name: "branch",
  argument: "[TITLE]",
  help: "Go on from here in a new session",
  async run(context, title) {
    await needed(context);
    return copied(context, branchSession, title, "goes on from here. The original stays as it is.");
  },
};

export const duplicateCommand: SlashCommand = {
  name: "duplicate",
  argument: "[TITLE]",
  help: "Make a copy of this session",
  async run(context, title) {
    await needed(context);
    return copied(
      context,
      duplicateSession,
      title,
      "is a copy. What is said in it does not change the original.",
    );
  },
};

async function copied(
  context: SlashContext,
  verb: typeof branchSession | typeof duplicateSession,
  title: string,
  words: string,
): Promise<SlashOutcome> {
  const { app, session: source } = context;
  const { session } = await runVerb(app, verb as typeof duplicateSession, {
    session: source,
    ...(title !== "" && { title }),
  });
  await show(context, session);
  const copy = await existing({ ...context, session });
  const remove = async () => {
    await show(context, source);
    await runVerb(app, deleteSession, { session });
  };
  return said(`${quoted(titleOf(copy?.summary ?? {}))} ${words}`, { offers: [undo(remove)] });
}

export const deleteCommand: SlashCommand = {
  name: "delete",
  help: "Move this session to the trash",
  async run(context) {
    await needed(context);
    await context.desk.delete(context.session);
    return silent;
  },
};

export const resetCommand: SlashCommand = {
  name: "reset",
  help: "Begin anew with the same model and settings",
  async run(context) {
    const { app, session } = context;
    await needed(context);
    const before = await contentOf(app, session);
    const { checkpoint } = await runVerb(app, resetSession, { session });
    return checkpoint
      ? said("The session begins anew, with its model. What was said is kept as a checkpoint.", {
          offers: [undo(() => bringTo(app, session, before))],
        })
      : said("There is nothing to reset: this session is empty.");
  },
};
