/**
 * One line of the table.
 *
 * @typedef {object} Row
 * @property {string} what
 * @property {string} against A named alternative, or a floor that nothing can go below.
 * @property {readonly number[]} ratios Ours divided by theirs, one per run. Both were measured in that run.
 * @property {number} [digits] Behind the decimal point; 2 when left out.
 */

/** @param {readonly number[]} values */
export const median = (values) => quantile(values, 0.5);

/** @param {readonly number[]} values @param {number} share 0.95 is what 95 % stay below. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (low === undefined || high === undefined) throw new Error("Nothing was measured.");
  return low + (high - low) * (place - Math.floor(place));
}

/** The power with which cost grows with size: 1 is linear, 2 quadratic. Least squares over logarithms. */
export function exponentOf(/** @type {readonly { size: number, cost: number }[]} */ points) {
  const xs = points.map(({ size }) => Math.log(size));
  const ys = points.map(({ cost }) => Math.log(cost));
  const [meanX, meanY] = [mean(xs), mean(ys)];
  const covariance = mean(xs.map((x, index) => (x - meanX) * ((ys[index] ?? Number.NaN) - meanY)));
  return covariance / mean(xs.map((x) => (x - meanX) ** 2));
}

const mean = (/** @type {readonly number[]} */ values) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** @param {Row} row @returns {string[]} */
const cellsOf = ({ what, against, ratios, digits = 2 }) => [
  what,
  against,
  median(ratios).toFixed(digits),
  ratios.length > 1 ? `${Math.min(...ratios).toFixed(digits)}-${Math.max(...ratios).toFixed(digits)}` : "-",
  String(ratios.length),
];

const titles = ["what", "ours against", "ratio", "spread", "runs"];

/** @param {readonly Row[]} rows */
export function tableOf(rows) {
  const cells = [titles, ...rows.map(cellsOf)];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells
    .map((row) =>
      row
        .map((cell, column) =>
          column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join("  "),
    )
    .join("\n");
}

/** The same as a table of Markdown. @param {readonly Row[]} rows */
export const markdownOf = (rows) =>
  [titles, ["---", "---", "---:", "---:", "---:"], ...rows.map(cellsOf)]
    .map((row) => `| ${row.map((cell) => cell.trim()).join(" | ")} |`)
    .join("\n");
