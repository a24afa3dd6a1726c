import { countOf } from "../../base/countOf.ts";
import type { ModelRef } from "../../core/message.ts";
import { foldText } from "../../core/searchText.ts";
import { runVerb } from "../verb.ts";
import { setModel } from "../verbs/setModel.ts";
import {
  refused,
  type SlashCommand,
  type SlashContext,
  type SlashOutcome,
  type SlashRow,
  said,
  silent,
  undo,
} from "./slashCommand.ts";
import { existing } from "./theSession.ts";
import { narrowed, quoted } from "./words.ts";

interface Offered extends ModelRef {
  readonly label: string;
  readonly providerLabel: string;
}

const rowLimit = 40;

export const modelCommand: SlashCommand = {
  name: "model",
  argument: "[list|NAME]",
  help: "Choose the model that answers in this session",
  async run(context, argument) {
    if (argument === "") {
      await context.desk.pickModel(context.session);
      return silent;
    }
    const offered = await offeredIn(context);
    if (argument.toLowerCase() === "list") {
      const rows = rowsOf(context, offered);
      return rows.length === 0
        ? refused("No model can be reached now.")
        : said(`${countOf(offered.length, "model")}:`, { rows });
    }
    const found = named(offered, argument);
    const [first] = found;
    if (first && found.length === 1) return use(context, first);
    return first
      ? refused(`${quoted(argument)} could be ${countOf(found.length, "model")}. Which one?`, {
          rows: rowsOf(context, found),
        })
      : refused(`There is no model called ${quoted(argument)} now. \`/model list\` lists all.`);
  },
  async complete(context, typed) {
    const offered = await offeredIn(context);
    const choices = offered.map(({ provider, model, label, providerLabel }) => ({
      argument: named(offered, model).length === 1 ? model : `${provider}/${model}`,
      label,
      detail: providerLabel,
    }));
    return narrowed([...choices, { argument: "list", label: "list", detail: "all models" }], typed);
  },
};

const offeredIn = async ({ models }: SlashContext): Promise<readonly Offered[]> =>
  (await models.list()).flatMap(({ provider, label: providerLabel, models: listed }) =>
    listed.map(({ id, label }) => ({ provider, model: id, label, providerLabel })),
  );

/** Whole names before parts of one. */
function named(offered: readonly Offered[], typed: string): readonly Offered[] {
  const wanted = foldText(typed.trim());
  const namesOf = ({ provider, model, label }: Offered) =>
    [model, `${provider}/${model}`, label].map(foldText);
  const whole = offered.filter((each) => namesOf(each).includes(wanted));
  return whole.length > 0
    ? whole
    : offered.filter((each) => namesOf(each).some((name) => name.includes(wanted)));
}

const rowsOf = (context: SlashContext, offered: readonly Offered[]): readonly SlashRow[] =>
  offered.slice(0, rowLimit).map((each) => ({
    icon: "sparkle",
    verb: "Use",
    label: each.label,
    detail: each.label === each.model ? each.providerLabel : `${each.providerLabel} · ${each.model}`,
    run: () => use(context, each),
  }));

async function use(
  context: SlashContext,
  { provider, model, label, providerLabel }: Offered,
): Promise<SlashOutcome> {
  const { app, session } = context;
  const before = (await existing(context))?.summary.model;
  await runVerb(app, setModel, { session, provider, model });
  return said(`${quoted(label)} of ${quoted(providerLabel)} answers in this session from now on.`, {
    offers: before ? [undo(() => runVerb(app, setModel, { session, ...before }))] : [],
  });
}
