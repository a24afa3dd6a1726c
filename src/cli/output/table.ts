import { cutTo, widthOf } from "./width.ts";

export interface Column {
  readonly title: string;
  readonly isRight?: boolean;
  /** How far it may shrink where there is not enough room; otherwise it keeps the width of its longest cell. */
  readonly shrinksTo?: number;
  /** Columns with a greater number are left out first where it gets narrow; one without a number always stays. */
  readonly leftOut?: number;
  readonly paint?: (text: string) => string;
}

const gap = "  ";

/**
 * A table for people.
 * @param rows Cells, safe for a terminal and of one line each.
 * @param width The columns there are; undefined for as many as it takes.
 * @returns Lines that are never wider, each with a line feed.
 */
export function tableOf(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number | undefined,
  paintTitle: (text: string) => string,
): string {
  let shown = columns.map((column, index) => ({
    column,
    index,
    width: Math.max(widthOf(column.title), ...rows.map((row) => widthOf(row[index] ?? ""))),
  }));
  shown = shown.filter(
    ({ column, index }) => column.leftOut === undefined || rows.some((row) => (row[index] ?? "") !== ""),
  );
  if (width !== undefined) {
    for (;;) {
      const least = sumOf(shown.map((each) => Math.min(each.width, each.column.shrinksTo ?? each.width)));
      const dropped = shown
        .filter(({ column }) => column.leftOut !== undefined)
        .sort((one, other) => (other.column.leftOut ?? 0) - (one.column.leftOut ?? 0))[0];
      if (least <= width || !dropped) break;
      shown = shown.filter((each) => each !== dropped);
    }
    let excess = sumOf(shown.map((each) => each.width)) - width;
    for (const each of [...shown].sort((one, other) => other.width - one.width)) {
      if (excess <= 0) break;
      const less = Math.min(excess, Math.max(0, each.width - (each.column.shrinksTo ?? each.width)));
      each.width -= less;
      excess -= less;
    }
    // Not even the least of everything fits: the last column gives what is missing.
    const last = shown.at(-1);
    if (last && excess > 0) last.width = Math.max(1, last.width - excess);
  }
  const line = (
    cells: readonly string[],
    paint: (column: Column) => ((text: string) => string) | undefined,
  ) =>
    shown
      .map(({ column, width: room }, place) => {
        const text = cutTo(cells[place] ?? "", room);
        const padding = " ".repeat(Math.max(0, room - widthOf(text)));
        const painted = (paint(column) ?? ((each: string) => each))(text);
        if (column.isRight) return padding + painted;
        return place === shown.length - 1 ? painted : painted + padding;
      })
      .join(gap)
      .replace(/ +$/, "");
  const head = line(
    shown.map(({ column }) => column.title),
    () => paintTitle,
  );
  const body = rows.map((row) =>
    line(
      shown.map(({ index }) => row[index] ?? ""),
      (column) => column.paint,
    ),
  );
  return `${[head, ...body].join("\n")}\n`;
}

const sumOf = (widths: readonly number[]): number =>
  widths.reduce((sum, each) => sum + each, 0) + gap.length * Math.max(0, widths.length - 1);
