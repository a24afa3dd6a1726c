import type { EpochMs } from "../base/clock.ts";
import type { SessionId } from "../core/ids.ts";
import { visibleText } from "../core/visibleText.ts";

export const exportFormats = ["json", "markdown", "text", "html"] as const;
export type ExportFormat = (typeof exportFormats)[number];

export const extensionOf: Readonly<Record<ExportFormat, string>> = {
  json: "json",
  markdown: "md",
  text: "txt",
  html: "html",
};

/**
 * A name that every system takes and that differs between sessions: the beginning of the title and of the id. What titles
 * hold comes from models and imports, so neither folders nor hidden files can be named.
 */
export const fileNameOf = (title: string, session: SessionId, format: ExportFormat): string =>
  `${wordsOf(title) || "session"} (${session.slice(0, 6)}).${extensionOf[format]}`;

export const templateFileNameOf = (name: string): string =>
  `${wordsOf(name) || "template"}.braid-template.json`;

/** Characters of four bytes each, an id, an ending and a number behind them fit into the 255 bytes that a name may have. */
const titleLimit = 55;

const wordsOf = (title: string): string =>
  [...visibleText(title).replace(/\p{Cs}/gu, "")]
    .slice(0, titleLimit)
    .join("")
    .replace(/[\\/:*?"<>|⟨⟩#%&{}$!'`@+=]+/g, " ")
    .replace(/\s+/g, " ")
    .replace(/^[ .-]+|[ .-]+$/g, "");

/** For files with many sessions. @param part From 1; undefined when there is only one file. */
export const collectionNameOf = (now: EpochMs, part: number | undefined): string =>
  `braid-sessions-${new Date(now).toISOString().slice(0, 10)}${part === undefined ? "" : `-${part}`}.json`;
