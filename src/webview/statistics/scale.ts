/** What a chart's height stands for. */
export interface Scale {
  readonly top: number;
  /** Where lines are drawn, from the lowest above 0 to `top`. */
  readonly ticks: readonly number[];
}

/** Steps that people count in: 1, 2 or 5, and their multiples of ten. */
const steps = [1, 2, 5, 10];

/** Beyond these, steps are nothing or endless. Only broken or hostile records have such figures. */
const [smallest, greatest] = [1e-300, 1e300];

/** A scale of two to five lines that holds the largest value. @param isWhole Whether values are counts. */
export function scaleFor(largest: number, isWhole = true): Scale {
  if (!(largest > smallest && largest < greatest)) return { top: 1, ticks: [1] };
  const rough = largest / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(isWhole ? 1 : 0, (steps.find((each) => each * power >= rough) ?? 10) * power);
  const count = Math.max(1, Math.ceil(largest / step - 1e-9));
  const ticks = Array.from({ length: count }, (_, index) => (index + 1) * step);
  return { top: ticks.at(-1) ?? step, ticks };
}

/** Indexes of a few of many columns, evenly apart: those whose names have room below a chart. */
export function labelled(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, index) => index);
  const step = Math.ceil(count / most);
  return Array.from({ length: Math.ceil(count / step) }, (_, index) => index * step);
}
