import * as vscode from "vscode";
import type { App } from "../../app/app.ts";
import { thoseLeft } from "../../app/stillListed.ts";
import { runVerb } from "../../app/verb.ts";
import { setLook } from "../../app/verbs/setLook.ts";
import { countOf } from "../../base/countOf.ts";
import { readEmoji } from "../../core/emoji.ts";
import type { SessionId } from "../../core/ids.ts";
import { sessionColours } from "../../core/summaryFacts.ts";
import { offerUndo } from "../offerUndo.ts";
import { themeColourOf } from "./sessionItem.ts";

interface LookRow extends vscode.QuickPickItem {
  readonly look: { readonly emoji?: string | null; readonly colour?: string | null };
}

const emojis: readonly (readonly [emoji: string, meaning: string])[] = [
  ["🔥", "Urgent"],
  ["🐛", "Bug"],
  ["✨", "Feature"],
  ["🧪", "Experiment"],
  ["💡", "Idea"],
  ["❓", "Question"],
  ["📚", "Documentation"],
  ["🔧", "Maintenance"],
  ["🎨", "Design"],
  ["🔒", "Security"],
  ["🚀", "Release"],
  ["🚧", "In Progress"],
  ["✅", "Done"],
  ["⭐", "Favourite"],
];

const rowOf = (label: string, icon: vscode.ThemeIcon | undefined, look: LookRow["look"]): LookRow => ({
  label,
  ...(icon && { iconPath: icon }),
  look,
});

const rows: readonly LookRow[] = [
  { label: "colour", kind: vscode.QuickPickItemKind.Separator, look: {} },
  ...sessionColours.map((colour) =>
    rowOf(
      `${colour.slice(0, 1).toUpperCase()}${colour.slice(1)}`,
      new vscode.ThemeIcon("circle-filled", themeColourOf(colour)),
      { colour },
    ),
  ),
  rowOf("No Colour", new vscode.ThemeIcon("circle-slash"), { colour: null }),
  { label: "emoji", kind: vscode.QuickPickItemKind.Separator, look: {} },
  ...emojis.map(([emoji, meaning]) => rowOf(`${emoji} ${meaning}`, undefined, { emoji })),
  rowOf("No Emoji", new vscode.ThemeIcon("circle-slash"), { emoji: null }),
];

/** Asks for a colour or an emoji, which may be typed, and gives it to the sessions. */
export async function askForLook(app: App, sessions: readonly SessionId[]): Promise<void> {
  const look = await pickLook();
  if (!look) return;
  const { changed } = await runVerb(app, setLook, { sessions: [...sessions], ...look });
  if (changed.length === 0) return;
  offerUndo(
    `${countOf(changed.length, "session")} changed ${changed.length === 1 ? "its" : "their"} look.`,
    async () => {
      const there = await thoseLeft(app, changed);
      for (const { session, ...former } of changed)
        if (there.has(session)) await runVerb(app, setLook, { sessions: [session], ...former });
    },
  );
}

function pickLook(): Promise<LookRow["look"] | undefined> {
  const picker = vscode.window.createQuickPick<LookRow>();
  picker.title = "Set Colour or Emoji";
  picker.placeholder = "Pick one, or type an emoji.";
  picker.items = rows;
  picker.onDidChangeValue((text) => {
    const emoji = readEmoji(text);
    picker.items =
      emoji === undefined ? rows : [{ label: `Use ${emoji}`, alwaysShow: true, look: { emoji } }, ...rows];
  });
  return new Promise((resolve) => {
    picker.onDidAccept(() => {
      resolve(picker.activeItems[0]?.look);
      picker.hide();
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
  });
}
