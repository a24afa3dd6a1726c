import type { EpochMs } from "../base/clock.ts";
import type { SessionId } from "../core/ids.ts";
import { visibleText } from "../core/visibleText.ts";

export type ExportFormat = "json" | "markdown" | "text" | "html";

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
export function fileNameOf(title: string, session: SessionId, format: ExportFormat): string {
  const words = [...visibleText(title).replace(/\p{Cs}/gu, "")]
    .slice(0, 60)
    .join("")
    .replace(/[\\/:*?"<>|⟨⟩#%&{}$!'`@+=]+/g, " ")
    .replace(/\s+/g, " ")
    .replace(/^[ .-]+|[ .-]+$/g, "");
  return `${words === "" ? "session" : words} (${session.slice(0, 6)}).${extensionOf[format]}`;
}

/** For files with many sessions. @param part From 1; undefined when there is only one file. */
export const collectionNameOf = (now: EpochMs, part: number | undefined): string =>
  `braid-sessions-${new Date(now).toISOString().slice(0, 10)}${part === undefined ? "" : `-${part}`}.json`;
