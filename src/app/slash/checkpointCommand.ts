import { countOf } from "../../base/countOf.ts";
import { ageOf } from "../../core/age.ts";
import type { Checkpoint } from "../../core/checkpoint.ts";
import { foldText } from "../../core/searchText.ts";
import { visibleText } from "../../core/visibleText.ts";
import { bringBackCheckpoint } from "../checkpoints.ts";
import { contentOf } from "../earlierStates.ts";
import { runVerb } from "../verb.ts";
import { deleteCheckpoint } from "../verbs/deleteCheckpoint.ts";
import { listCheckpoints } from "../verbs/listCheckpoints.ts";
import { restoreCheckpoint } from "../verbs/restoreCheckpoint.ts";
import { saveCheckpoint } from "../verbs/saveCheckpoint.ts";
import {
  refused,
  type SlashChoice,
  type SlashCommand,
  type SlashContext,
  type SlashOutcome,
  type SlashRow,
  said,
  undo,
} from "./slashCommand.ts";
import { existing, needed } from "./theSession.ts";
import { narrowed, quoted } from "./words.ts";

type Act = (context: SlashContext, checkpoint: Checkpoint) => Promise<SlashOutcome>;

export const checkpointCommand: SlashCommand = {
  name: "checkpoint",
  argument: "[save [NAME]|list|restore [NAME]|delete [NAME]]",
  help: "Save a state to come back to, or go back to one",
  async run(context, argument) {
    const { word, rest } = split(argument);
    switch (word) {
      case "":
      case "list":
        return list(context, "Restore", restore);
      case "save":
        return save(context, rest);
      case "restore":
        return rest === "" ? list(context, "Restore", restore) : onNamed(context, rest, "Restore", restore);
      case "delete":
        return rest === "" ? list(context, "Delete", remove) : onNamed(context, rest, "Delete", remove);
      default:
        return refused(
          `A checkpoint can be saved, listed, restored and deleted, so ${quoted(word)} is not understood. To save one with a name: \`/checkpoint save NAME\``,
        );
    }
  },
  async complete(context, typed) {
    const { word, rest, hasRest } = split(typed);
    if (!hasRest)
      return narrowed<SlashChoice>(
        [
          { argument: "save", label: "save", detail: "[NAME]", isOpen: true },
          { argument: "list", label: "list" },
          { argument: "restore", label: "restore", detail: "[NAME]", isOpen: true },
          { argument: "delete", label: "delete", detail: "[NAME]", isOpen: true },
        ],
        word,
      );
    if (word !== "restore" && word !== "delete") return [];
    const choices = (await listed(context))
      .filter(({ name }) => visibleText(name) === name)
      .map((checkpoint) => ({
        argument: `${word} ${checkpoint.name}`,
        label: checkpoint.name,
        detail: detailOf(context, checkpoint),
      }));
    return narrowed(choices, rest);
  },
};

function split(argument: string): { word: string; rest: string; hasRest: boolean } {
  const [, word = "", space = "", rest = ""] = /^(\S*)(\s*)(.*)$/s.exec(argument) ?? [];
  return { word: word.toLowerCase(), rest: rest.trim(), hasRest: space !== "" };
}

const listed = async (context: SlashContext): Promise<readonly Checkpoint[]> =>
  (await existing(context)) ? await runVerb(context.app, listCheckpoints, { session: context.session }) : [];

const detailOf = ({ app }: SlashContext, { at, messageCount, automatic, description }: Checkpoint): string =>
  [
    ageOf(at, app.clock.now()),
    countOf(messageCount, "message"),
    ...(automatic ? ["saved by itself"] : []),
    ...(description === undefined ? [] : [description]),
  ].join(" · ");

const rowOf = (context: SlashContext, checkpoint: Checkpoint, verb: string, act: Act): SlashRow => ({
  icon: verb === "Delete" ? "trash" : "discard",
  verb,
  label: checkpoint.name,
  detail: detailOf(context, checkpoint),
  run: () => act(context, checkpoint),
});

async function list(context: SlashContext, verb: string, act: Act): Promise<SlashOutcome> {
  const checkpoints = await listed(context);
  if (checkpoints.length === 0)
    return said("This session has no checkpoints yet. `/checkpoint save NAME` makes one.");
  const rows = checkpoints.map((checkpoint) => rowOf(context, checkpoint, verb, act));
  return said(`${verb} which of ${countOf(rows.length, "checkpoint")}?`, { rows });
}

async function onNamed(context: SlashContext, name: string, verb: string, act: Act): Promise<SlashOutcome> {
  const checkpoints = await listed(context);
  const wanted = foldText(name);
  const whole = checkpoints.filter((each) => foldText(each.name.trim()) === wanted);
  const found = whole.length > 0 ? whole : checkpoints.filter((each) => foldText(each.name).includes(wanted));
  const [first] = found;
  if (first && found.length === 1) return act(context, first);
  const rows = (first ? found : checkpoints).map((each) => rowOf(context, each, verb, act));
  if (rows.length === 0)
    return refused("This session has no checkpoints yet. `/checkpoint save NAME` makes one.");
  return refused(
    first
      ? `${countOf(found.length, "checkpoint")} have ${quoted(name)} in their name. Which one?`
      : `No checkpoint of this session is called ${quoted(name)}. There are:`,
    { rows },
  );
}

async function save(context: SlashContext, name: string): Promise<SlashOutcome> {
  const { app, session } = context;
  await needed(context);
  const saved = await runVerb(app, saveCheckpoint, { session, ...(name !== "" && { name }) });
  const { checkpoint } = saved;
  return said(`Saved ${quoted(saved.name)}. \`/checkpoint restore\` brings you back to it.`, {
    offers: [undo(() => runVerb(app, deleteCheckpoint, { session, checkpoint }))],
  });
}

async function restore({ app, session }: SlashContext, { id, name }: Checkpoint): Promise<SlashOutcome> {
  const { checkpoint } = await runVerb(app, restoreCheckpoint, { session, checkpoint: id });
  return checkpoint
    ? said(`The session is as it was at ${quoted(name)}. What was said since is kept beside it.`, {
        offers: [undo(() => runVerb(app, restoreCheckpoint, { session, checkpoint }))],
      })
    : said(`The session is as it was at ${quoted(name)} already.`);
}

async function remove({ app, session }: SlashContext, checkpoint: Checkpoint): Promise<SlashOutcome> {
  const before = await contentOf(app, session);
  const { name } = await runVerb(app, deleteCheckpoint, { session, checkpoint: checkpoint.id });
  return said(`Deleted the checkpoint ${quoted(name)}. The conversation stays.`, {
    offers: [undo(() => bringBackCheckpoint(app, before, checkpoint.id))],
  });
}
