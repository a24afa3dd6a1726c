/** An operator of the query language, as it is offered to be put into a query. */
export interface Operator {
  /** What it looks like on the button. */
  readonly label: string;
  readonly help: string;
  readonly before: string;
  /** What stands behind the cursor afterwards. */
  readonly after?: string;
  /** Whether it is finished as it is, so that the next word may follow. */
  readonly isWhole?: boolean;
}

export const operators: readonly Operator[] = [
  { label: '"phrase"', help: "Exactly these words, one after the other", before: '"', after: '"' },
  { label: "-not", help: "Without this word", before: "-" },
  { label: "tag:", help: "In sessions with this tag", before: "tag:" },
  { label: "role:user", help: "In what you said", before: "role:user", isWhole: true },
  { label: "role:assistant", help: "In replies", before: "role:assistant", isWhole: true },
  { label: "model:", help: "In sessions with this model", before: "model:" },
  { label: "provider:", help: "In sessions with this provider", before: "provider:" },
  { label: "workspace:", help: "In sessions of this workspace", before: "workspace:" },
  { label: "after:", help: "Since a day, such as after:2026-01-31 or after:7d", before: "after:" },
  { label: "before:", help: "Up to a day, such as before:2026-01-31 or before:30d", before: "before:" },
  { label: "is:pinned", help: "In pinned sessions", before: "is:pinned", isWhole: true },
  { label: "is:archived", help: "In archived sessions", before: "is:archived", isWhole: true },
  { label: "is:branch", help: "In branches of other sessions", before: "is:branch", isWhole: true },
];

/** A text with the part of it that is selected; a cursor is a selection of nothing. */
export interface Edited {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Puts an operator at the cursor, apart from the words around it. What was selected becomes its argument. */
export function withOperator({ text, start, end }: Edited, operator: Operator): Edited {
  const [head, tail] = [text.slice(0, start), text.slice(end)];
  const selected = operator.isWhole ? "" : text.slice(start, end);
  const rest = operator.isWhole ? text.slice(start) : tail;
  const gapBefore = head === "" || /\s$/.test(head) ? "" : " ";
  const gapAfter = rest === "" ? (operator.isWhole ? " " : "") : /^\s/.test(rest) ? "" : " ";
  const opened = `${head}${gapBefore}${operator.before}`;
  const place = opened.length + selected.length + (operator.isWhole ? 1 : 0);
  return {
    text: `${opened}${selected}${operator.after ?? ""}${gapAfter}${rest}`,
    start: place,
    end: place,
  };
}
