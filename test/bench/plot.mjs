/**
 * @typedef {object} Plot
 * @property {string} title
 * @property {string} xLabel
 * @property {string} yLabel
 * @property {readonly Curve[]} curves
 */

/** @typedef {{ name: string, points: readonly { x: number, y: number }[] }} Curve */

const size = { width: 720, height: 420 };
const area = { left: 64, right: 470, top: 48, bottom: 364 };
const dashes = ["", "7 4", "2 3", "10 3 2 3", "5 2 1 2 1 2", "14 4"];
/** Told apart by people who see colours differently, and on light and dark grounds (Okabe and Ito, darkened a little). */
const colours = ["#0072b2", "#d55e00", "#009e73", "#b8860b", "#cc79a7", "#5b7fbd"];

/**
 * A plot with both axes logarithmic, where a straight line is a power of x. Its text takes the colour of the page's theme,
 * and curves differ in dashes as well as in colour.
 *
 * @param {Plot} plot
 */
export function plotOf({ title, xLabel, yLabel, curves }) {
  const points = curves.flatMap((curve) => curve.points);
  const x = axis(
    points.map((point) => point.x),
    area.left,
    area.right,
  );
  const y = axis(
    points.map((point) => point.y),
    area.bottom,
    area.top,
  );
  const grid = [
    ...x.ticks.map((tick) => line(x.place(tick), area.top, x.place(tick), area.bottom, "grid")),
    ...y.ticks.map((tick) => line(area.left, y.place(tick), area.right, y.place(tick), "grid")),
  ];
  const labels = [
    text(area.left, 26, title, "title"),
    ...x.ticks.map((tick) => text(x.place(tick), area.bottom + 18, numberOf(tick), "middle")),
    ...y.ticks.map((tick) => text(area.left - 8, y.place(tick) + 4, numberOf(tick), "end")),
    text((area.left + area.right) / 2, area.bottom + 42, xLabel, "middle"),
    `<text class="middle" transform="translate(16 ${(area.top + area.bottom) / 2}) rotate(-90)">${escapeXml(yLabel)}</text>`,
  ];
  const lines = curves.map(({ points }, index) => {
    const path = points.map((point) => `${round(x.place(point.x))},${round(y.place(point.y))}`);
    const style = `stroke="${colours[index % colours.length]}" stroke-dasharray="${dashes[index % dashes.length]}"`;
    return `<polyline points="${path.join(" ")}" ${style}/>${path.map((place) => dot(place, index)).join("")}`;
  });
  const legend = curves.map(({ name }, index) => {
    const top = area.top + 14 + index * 24;
    const style = `stroke="${colours[index % colours.length]}" stroke-dasharray="${dashes[index % dashes.length]}"`;
    return `<polyline points="${area.right + 18},${top} ${area.right + 52},${top}" ${style}/>${text(area.right + 60, top + 4, name)}`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${escapeXml(title)}">`,
    "<style>",
    "svg { color: #24292f } @media (prefers-color-scheme: dark) { svg { color: #d0d7de } }",
    "text { font: 12px system-ui, sans-serif; fill: currentColor } .title { font-size: 15px; font-weight: 600 }",
    ".middle { text-anchor: middle } .end { text-anchor: end }",
    ".grid { stroke: currentColor; stroke-opacity: 0.18 } polyline { fill: none; stroke-width: 2 }",
    "</style>",
    ...grid,
    ...labels,
    ...lines,
    ...legend,
    "</svg>",
    "",
  ].join("\n");
}

/** @param {readonly number[]} values @param {number} start @param {number} end */
function axis(values, start, end) {
  const [low, high] = [Math.log10(Math.min(...values)), Math.log10(Math.max(...values))];
  const [from, to] = [Math.floor(low * 3 + 1e-9) / 3, Math.ceil(high * 3 - 1e-9) / 3];
  const place = (/** @type {number} */ value) =>
    start + ((Math.log10(value) - from) / (to - from || 1)) * (end - start);
  const decades = Array.from({ length: 12 }, (_, index) => 10 ** (Math.floor(from) + index));
  const ticks = decades.flatMap((decade) => (to - from > 2.5 ? [decade] : [decade, 3 * decade]));
  const [least, most] = [10 ** from * 0.999, 10 ** to * 1.001];
  return { place, ticks: ticks.filter((tick) => tick >= least && tick <= most) };
}

const numberOf = (/** @type {number} */ value) =>
  value >= 1 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(1)));

const round = (/** @type {number} */ value) => Math.round(value * 10) / 10;

/** @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 @param {string} kind */
const line = (x1, y1, x2, y2, kind) =>
  `<line class="${kind}" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"/>`;

/** @param {number} x @param {number} y @param {string} content */
const text = (x, y, content, kind = "start") =>
  `<text class="${kind}" x="${round(x)}" y="${round(y)}">${escapeXml(content)}</text>`;

/** @param {string} place @param {number} index */
const dot = (place, index) => {
  const [x, y] = place.split(",");
  return `<circle cx="${x}" cy="${y}" r="3" fill="${colours[index % colours.length]}"/>`;
};

const escapeXml = (/** @type {string} */ content) =>
  content.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");
