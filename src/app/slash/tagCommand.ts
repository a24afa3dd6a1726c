import { escapeMarkdown } from "../../core/escapeMarkdown.ts";
import { tagKeyOf } from "../../core/tags.ts";
import { isListed } from "../projectList.ts";
import { runVerb } from "../verb.ts";
import { tagSessions } from "../verbs/tagSessions.ts";
import { untagSessions } from "../verbs/untagSessions.ts";
import { type SlashCommand, said, undo } from "./slashCommand.ts";
import { ensured, existing } from "./theSession.ts";
import { narrowed } from "./words.ts";

export const tagCommand: SlashCommand = {
  name: "tag",
  argument: "[TAG ... -TAG ...]",
  help: "Add tags to this session; remove them with a minus",
  async run(context, argument) {
    const { app } = context;
    const { added, removed } = readTags(argument);
    if (added.length + removed.length === 0) return said(`${tagsText(await ownTags())} ${howTo}`);
    const session = await ensured(context);
    const sessions = [session];
    const [tagged] =
      added.length > 0 ? (await runVerb(app, tagSessions, { sessions, tags: added })).changed : [];
    const [untagged] =
      removed.length > 0 ? (await runVerb(app, untagSessions, { sessions, tags: removed })).changed : [];
    if (!tagged && !untagged) return said(`Nothing had to be changed. ${tagsText(await ownTags(session))}`);
    const back = async () => {
      if (tagged) await runVerb(app, untagSessions, { sessions, tags: tagged.tags });
      if (untagged) await runVerb(app, tagSessions, { sessions, tags: untagged.tags });
    };
    return said(tagsText(await ownTags(session)), { offers: [undo(back)] });

    async function ownTags(id = context.session): Promise<readonly string[]> {
      return (await existing({ ...context, session: id }))?.summary.tags ?? [];
    }
  },
  async complete(context, typed) {
    // What stands before the tag that is being typed stays.
    const [before = "", sign = "", begun = ""] = (/^(.*?)(-?)("?[^\s,"]*)$/su.exec(typed) ?? []).slice(1);
    const own = (await existing(context))?.summary.tags ?? [];
    const has = new Set(own.map(tagKeyOf));
    const known = new Map<string, string>();
    for (const summary of await context.app.store.list())
      if (isListed(summary)) for (const tag of summary.tags) known.set(tagKeyOf(tag), tag);
    const offered = sign === "-" ? own : [...known.values()].filter((tag) => !has.has(tagKeyOf(tag)));
    const choices = [...offered].sort().map((tag) => ({
      argument: `${before}${sign}${/[\s,"]|^-/u.test(tag) ? `"${tag}"` : tag}`,
      label: sign === "-" ? `-${tag}` : tag,
      isOpen: true,
    }));
    return narrowed(choices, `${sign}${begun.replace(/^"/, "")}`);
  },
};

const howTo = "Add some with `/tag bug later`, remove one with `/tag -bug`.";

const tagsText = (tags: readonly string[]): string =>
  tags.length === 0
    ? "This session has no tags."
    : `Tags of this session: ${tags.map((tag) => `**${escapeMarkdown(tag)}**`).join(", ")}.`;

/** Tags are apart by spaces or commas; one that holds a space stands in quotes. */
function readTags(argument: string): { added: readonly string[]; removed: readonly string[] } {
  const added: string[] = [];
  const removed: string[] = [];
  for (const [, sign, quoted, plain] of argument.matchAll(/(-?)(?:["“”]([^"“”]*)["“”]|([^\s,]+))/gu)) {
    const tag = (quoted ?? plain ?? "").trim();
    if (tag !== "") (sign === "-" ? removed : added).push(tag);
  }
  return { added, removed };
}
