import type { SessionSummary } from "../../core/session.ts";
import { visibleText } from "../../core/visibleText.ts";
import { isInFront } from "../projectList.ts";
import type { SlashChoice, SlashContext, SlashRow } from "./slashCommand.ts";
import { show } from "./theSession.ts";
import { detailOf, narrowed, titleOf } from "./words.ts";

const choiceLimit = 50;

/** A session to open. */
export const sessionRow = (context: SlashContext, summary: SessionSummary): SlashRow => ({
  icon: summary.pinned ? "pinned" : "comment-discussion",
  verb: "Open",
  label: titleOf(summary),
  detail: detailOf(summary, context.app.clock.now()),
  run: () => show(context, summary.id),
});

/** Sessions by title; by id where the title alone would not do, or hides something. */
export async function sessionChoices(context: SlashContext, typed: string): Promise<readonly SlashChoice[]> {
  const { app, session } = context;
  const { summaries, current, projectOf } = await app.projects.view();
  const listed = summaries.filter((each) => isInFront(each) && each.id !== session);
  const times = new Map<string, number>();
  for (const each of listed) times.set(titleOf(each), (times.get(titleOf(each)) ?? 0) + 1);
  const isHere = (each: SessionSummary) => Number(projectOf(each.workspace) === current);
  const choices = [...listed]
    .sort((one, other) => isHere(other) - isHere(one))
    .map((each): SlashChoice => {
      const title = titleOf(each);
      const isPlain = times.get(title) === 1 && visibleText(title) === title;
      return {
        argument: isPlain ? title : each.id,
        label: title,
        detail: isPlain ? detailOf(each, app.clock.now()) : each.id,
      };
    });
  return narrowed(choices, typed).slice(0, choiceLimit);
}
