import type { Checkpoint, CheckpointId } from "../../core/checkpoint.ts";
import type { SessionId } from "../../core/ids.ts";
import type { Context, StoreCommand } from "../command.ts";
import { CliError } from "../failures.ts";
import { ageOf } from "../output/age.ts";
import { safeLine } from "../output/safeText.ts";
import { tableOf } from "../output/table.ts";
import { sessionNamed, titleOf } from "../selection.ts";
import { givenTexts } from "../verbArguments.ts";

const save: StoreCommand = {
  name: "checkpoint save",
  summary: "Note what a session is like now, to come back to.",
  usage: "SESSION [NAME]",
  words: [1, 2],
  completes: "session",
  options: { description: { kind: "text", help: "What it is for." } },
  examples: [["braid checkpoint save last 'before the rewrite'", "with a name"]],
  access: "write",
  async run({ app, args, run }) {
    const [session = "", name] = args.words;
    const { id } = await sessionNamed(app, session);
    const saved = await run<{ checkpoint: CheckpointId; name: string }>("checkpoint.save", {
      session: id,
      ...(name !== undefined && { name }),
      ...givenTexts(args, "description"),
    });
    return {
      json: { session: id, ...saved },
      text: `Saved “${safeLine(saved.name)}” (${saved.checkpoint}).\n`,
    };
  },
};

const list: StoreCommand = {
  name: "checkpoint list",
  summary: "List the checkpoints of a session.",
  usage: "SESSION",
  words: [1, 1],
  completes: "session",
  options: {},
  examples: [["braid checkpoint list last", "newest first"]],
  access: "read",
  async run(context) {
    const { app, args, terminal } = context;
    const { id } = await sessionNamed(app, args.words[0] ?? "");
    const checkpoints = await context.run<readonly Checkpoint[]>("checkpoint.list", { session: id });
    if (checkpoints.length === 0) {
      context.note("There is no checkpoint.");
      return { json: [], text: "" };
    }
    const now = app.clock.now();
    const columns = [
      { title: "ID", paint: terminal.style.accent },
      { title: "AGE", paint: terminal.style.dim },
      { title: "MESSAGES", isRight: true, leftOut: 2 },
      { title: "SAVED", leftOut: 1, paint: terminal.style.dim },
      { title: "NAME", shrinksTo: 20 },
    ];
    const rows = checkpoints.map(({ id: checkpoint, at, messageCount, automatic, name, description }) => [
      checkpoint,
      ageOf(at, now),
      String(messageCount),
      automatic === undefined ? "" : `before ${automatic}`,
      safeLine(description === undefined ? name : `${name}: ${description}`),
    ]);
    return { json: checkpoints, text: tableOf(columns, rows, terminal.width, terminal.style.bold) };
  },
};

const restore: StoreCommand = {
  name: "checkpoint restore",
  summary: "Bring a session back to a checkpoint.",
  details: "The present state is saved as a checkpoint first, so restoring that one takes it back.",
  usage: "SESSION CHECKPOINT",
  words: [2, 2],
  completes: "session",
  options: {},
  examples: [["braid checkpoint restore last 'before the rewrite'", "by its name, or its id"]],
  access: "write",
  async run(context) {
    const { session, checkpoint } = await named(context);
    const result = await context.run<object>("checkpoint.restore", { session, checkpoint: checkpoint.id });
    return {
      json: { session, checkpoint: checkpoint.id, ...result },
      text: `Restored “${safeLine(checkpoint.name)}”. What was there before is a checkpoint, too.\n`,
    };
  },
};

const remove: StoreCommand = {
  name: "checkpoint delete",
  summary: "Remove a checkpoint. The conversation stays.",
  usage: "SESSION CHECKPOINT",
  words: [2, 2],
  completes: "session",
  options: {},
  examples: [["braid checkpoint delete last 'Checkpoint 1'", "by its name, or its id"]],
  access: "write",
  async run(context) {
    const { session, checkpoint } = await named(context);
    await context.run("checkpoint.delete", { session, checkpoint: checkpoint.id });
    return {
      json: { session, checkpoint: checkpoint.id, name: checkpoint.name },
      text: `Deleted the checkpoint “${safeLine(checkpoint.name)}”.\n`,
    };
  },
};

export const checkpointCommands = [save, list, restore, remove];

/** By id, the beginning of one, or name. @throws CliError (notFound) */
async function named({
  app,
  args,
  run,
}: Context): Promise<{ readonly session: SessionId; readonly checkpoint: Checkpoint }> {
  const [name = "", wanted = ""] = args.words;
  const session = await sessionNamed(app, name);
  const checkpoints = await run<readonly Checkpoint[]>("checkpoint.list", { session: session.id });
  const tiers = [
    checkpoints.filter(({ id }) => id === wanted),
    checkpoints.filter((each) => each.name === wanted),
    wanted.length < 3
      ? []
      : checkpoints.filter(
          (each) => each.id.startsWith(wanted) || each.name.toLowerCase() === wanted.toLowerCase(),
        ),
  ];
  const [found, other] = tiers.find((tier) => tier.length > 0) ?? [];
  if (found && !other) return { session: session.id, checkpoint: found };
  throw new CliError(
    "notFound",
    found
      ? `Several checkpoints are called “${safeLine(wanted)}”. Use the id; “braid checkpoint list” has it.`
      : `${titleOf(session)} has no checkpoint “${safeLine(wanted)}”.`,
  );
}
