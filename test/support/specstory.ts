import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Role } from "../../src/core/message.ts";

/** A developer's chat as SpecStory's Markdown holds it: headings of bold italics say who speaks and when. */
export interface SavedChat {
  readonly name: string;
  readonly messages: readonly { readonly role: Role; readonly at: number; readonly text: string }[];
}

const heading =
  /^_\*\*(User|Agent|Assistant)[^(\n]*\(?(?:[^\n]*?)(\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ?)?\)?\*\*_$/;

export function readSavedChat(name: string, markdown: string): SavedChat {
  const messages: { role: Role; at: number; text: string }[] = [];
  for (const line of markdown.split("\n")) {
    const [, who, when] = heading.exec(line) ?? [];
    const last = messages.at(-1);
    if (who !== undefined) {
      const at = when === undefined ? (last?.at ?? 0) : Date.parse(when.replace(" ", "T"));
      messages.push({ role: who === "User" ? "user" : "assistant", at: Number.isNaN(at) ? 0 : at, text: "" });
    } else if (last) last.text += `${line}\n`;
  }
  return { name, messages: messages.filter(({ text }) => text.trim() !== "") };
}

/** All chats below the corpus of developers' chats. */
export async function savedChats(corpusFolder: string): Promise<readonly SavedChat[]> {
  const historyFolder = join(corpusFolder, "history");
  const files = (await readdir(historyFolder)).filter((name) => name.endsWith(".md")).sort();
  return Promise.all(
    files.map(async (name) => readSavedChat(name, await readFile(join(historyFolder, name), "utf8"))),
  );
}
