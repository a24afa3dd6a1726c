/** A piece of Markdown: a fenced block of code, or what stands between two. */
export type Piece =
  | { readonly kind: "prose"; readonly text: string }
  | {
      readonly kind: "code";
      readonly text: string;
      readonly language: string;
      /** What would close it, where the text ends before it is closed. */
      readonly missingFence?: string;
    };

const opening = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})[ \t]*([^\s`]*)/;
const closing = /^ {0,3}(`{3,}|~{3,})[ \t]*$/;

interface OpenCode {
  readonly fence: string;
  readonly language: string;
}

const closes = (line: string, { fence }: OpenCode): boolean => {
  const found = closing.exec(line)?.[1];
  return found !== undefined && found[0] === fence[0] && found.length >= fence.length;
};

/** Takes a text apart at its fences, as far as they stand at the beginning of a line and not in lists or quotes. */
export function splitFences(text: string): Piece[] {
  const pieces: Piece[] = [];
  let lines: string[] = [];
  let open: OpenCode | undefined;
  const endProse = () => {
    if (lines.some((line) => line.trim() !== "")) pieces.push({ kind: "prose", text: lines.join("\n") });
    lines = [];
  };
  for (const line of text.split("\n")) {
    if (open && closes(line, open)) {
      pieces.push({ kind: "code", text: lines.join("\n"), language: open.language });
      lines = [];
      open = undefined;
      continue;
    }
    const [, fence, language = ""] = (!open && opening.exec(line)) || [];
    if (fence === undefined) {
      lines.push(line);
      continue;
    }
    endProse();
    open = { fence, language };
  }
  if (open)
    pieces.push({ kind: "code", text: lines.join("\n"), language: open.language, missingFence: open.fence });
  else endProse();
  return pieces;
}

/** Fences a text so that nothing in it can close the fence. */
export function fenced(text: string, language: string): string {
  const longest = (text.match(/`{3,}/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
