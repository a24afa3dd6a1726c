import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import { thoseLeft } from "../../app/stillListed.ts";
import { runVerb } from "../../app/verb.ts";
import { tagSessions } from "../../app/verbs/tagSessions.ts";
import { untagSessions } from "../../app/verbs/untagSessions.ts";
import { countOf } from "../../base/countOf.ts";
import type { SessionId } from "../../core/ids.ts";
import type { SessionSummary } from "../../core/session.ts";
import { tagKeyOf, tagLimit } from "../../core/tags.ts";
import { visibleText } from "../../core/visibleText.ts";
import { offerUndo } from "../offerUndo.ts";
import { quickPickText } from "../quickPickText.ts";
import { tagsIn } from "./tagsIn.ts";

const inWords = (tags: readonly string[]): string => tags.map((tag) => `“${visibleText(tag)}”`).join(", ");

/** The dialogs around tags. */
export class TagDesk {
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  /** Asks for tags, offering those that other sessions have, and adds them. */
  async tag(sessions: readonly SessionId[]): Promise<void> {
    const all = await this.#app.store.list();
    const ids = new Set(sessions);
    const meant = all.filter(({ id }) => ids.has(id));
    const everywhere = meant.reduce<readonly string[]>(
      (common, { tags }, index) => (index === 0 ? tags : common.filter((tag) => has(tags, tag))),
      [],
    );
    const offered = countsOf(all).filter(({ tag }) => !has(everywhere, tag));
    const tags = await this.#askForTags(
      sessions.length === 1 ? "Tag Session" : `Tag ${countOf(sessions.length, "Session")}`,
      offered,
    );
    if (tags.length > 0) await this.add(sessions, tags);
  }

  /** Adds tags, and says how they are taken off again. */
  async add(sessions: readonly SessionId[], tags: readonly string[]): Promise<void> {
    const { changed } = await runVerb(this.#app, tagSessions, { sessions: [...sessions], tags: [...tags] });
    if (changed.length === 0) return;
    offerUndo(`Tagged ${countOf(changed.length, "session")} with ${inWords(tags)}.`, async () => {
      const there = await thoseLeft(this.#app, changed);
      for (const { session, tags } of changed)
        if (there.has(session))
          await runVerb(this.#app, untagSessions, { sessions: [session], tags: [...tags] });
    });
  }

  /** Lets the user choose among the tags that the sessions have, and removes those. */
  async untag(sessions: readonly SessionId[]): Promise<void> {
    const ids = new Set(sessions);
    const meant = (await this.#app.store.list()).filter(({ id }) => ids.has(id));
    const offered = countsOf(meant);
    if (offered.length === 0) {
      void vscode.window.showInformationMessage("There are no tags to remove.");
      return;
    }
    const picked = await vscode.window.showQuickPick(
      offered.map(({ tag }) => ({ label: quickPickText(tag), tag })),
      { canPickMany: true, placeHolder: "Remove which tags?" },
    );
    if (!picked || picked.length === 0) return;
    const tags = picked.map(({ tag }) => tag);
    const { changed } = await runVerb(this.#app, untagSessions, { sessions: [...sessions], tags });
    offerUndo(`Removed ${inWords(tags)} from ${countOf(changed.length, "session")}.`, async () => {
      const there = await thoseLeft(this.#app, changed);
      for (const { session, tags } of changed)
        if (there.has(session))
          await runVerb(this.#app, tagSessions, { sessions: [session], tags: [...tags] });
    });
  }

  /** One box for both: what is typed becomes a tag, and tags that are known already can be picked. */
  #askForTags(title: string, offered: readonly CountedTag[]): Promise<readonly string[]> {
    const picker = vscode.window.createQuickPick<TagItem>();
    picker.title = title;
    picker.placeholder = "Type a tag, or pick one. Several are separated by commas.";
    const known = offered.map(
      ({ tag, sessions }): TagItem => ({
        label: quickPickText(tag),
        description: countOf(sessions, "session"),
        iconPath: new vscode.ThemeIcon("tag"),
        tag,
      }),
    );
    picker.items = known;
    picker.onDidChangeValue((text) => {
      const isKnown = known.some(({ tag }) => tagKeyOf(tag) === tagKeyOf(text.trim()));
      const [label, description] = tagsIn(text)
        ? [`Add ${inWords(tagsIn(text) ?? [])}`, undefined]
        : ["This cannot be a tag", `A tag has at most ${tagLimit} characters.`];
      const typed = { label, tag: text, alwaysShow: true, ...(description && { description }) };
      picker.items = text.trim() === "" || isKnown ? known : [typed, ...known];
    });
    return new Promise((resolve) => {
      picker.onDidAccept(() => {
        const [item] = picker.selectedItems;
        // Enter may come before the row for what was typed is there.
        const tags = item && known.includes(item) ? [item.tag] : tagsIn(picker.value);
        if (!tags) return; // Stays open for correction.
        resolve(tags);
        picker.hide();
      });
      picker.onDidHide(() => {
        resolve([]);
        picker.dispose();
      });
      picker.show();
    });
  }
}

interface TagItem extends vscode.QuickPickItem {
  readonly tag: string;
}

interface CountedTag {
  readonly tag: string;
  readonly sessions: number;
}

/** Tags by how many sessions have them. */
function countsOf(summaries: readonly SessionSummary[]): readonly CountedTag[] {
  const counts = new Map<string, { tag: string; sessions: number }>();
  for (const { tags } of summaries)
    for (const tag of tags) {
      const known = counts.get(tagKeyOf(tag));
      if (known) known.sessions++;
      else counts.set(tagKeyOf(tag), { tag, sessions: 1 });
    }
  return [...counts.values()].sort((one, other) => other.sessions - one.sessions);
}

const has = (tags: readonly string[], tag: string): boolean =>
  tags.some((each) => tagKeyOf(each) === tagKeyOf(tag));
