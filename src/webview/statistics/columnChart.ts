import { html, nothing, svg, type TemplateResult } from "lit";
import type { Format } from "./formats.ts";
import { labelled, scaleFor } from "./scale.ts";

/** One of the values that stand on each other in a column. */
export interface Series {
  readonly name: string;
  /** Which colour and pattern: a class of the style sheet. */
  readonly look: "first" | "second";
}

export interface Column {
  /** Below the chart, when there is room. */
  readonly label: string;
  /** In the tooltip and the table. */
  readonly name: string;
  /** For each series one; undefined where it is not known. */
  readonly values: readonly (number | undefined)[];
}

export interface ColumnChart {
  readonly title: string;
  /** What a column stands for: "Day". */
  readonly columnName: string;
  readonly series: readonly Series[];
  readonly columns: readonly Column[];
  readonly format: Format;
  /** On the axis, where there is less room. */
  readonly axisFormat: Format;
  readonly isWhole?: boolean;
}

const heightPx = 150;
/** Above the highest line, for its number. */
const topPx = 16;
const plotPx = heightPx - topPx;
const mostLabels = 4;

/** Columns over time. Drawn in percent of the width, so that it fits wherever the page is. */
export function columnChart(chart: ColumnChart): TemplateResult {
  const { title, series, columns, format } = chart;
  const total = columns.reduce((sum, { values }) => sum + totalOf(values), 0);
  return html`<figure class="chart">
    <figcaption>
      <h3>${title}</h3>
      ${
        series.length < 2
          ? nothing
          : html`<ul class="legend" aria-label="Legend">
              ${series.map(({ name, look }) => html`<li>${swatch(look)} ${name}</li>`)}
            </ul>`
      }
    </figcaption>
    ${total > 0 ? plot(chart) : html`<p class="no-values">Nothing in this time.</p>`}
    ${
      total > 0
        ? html`<details class="data">
            <summary>Table</summary>
            <div class="table-box" tabindex="0" role="region" aria-label="Table: ${title}">
              <table>
                <thead>
                  <tr><th scope="col">${chart.columnName}</th>${series.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr>
                </thead>
                <tbody>
                  ${columns
                    .filter(({ values }) => totalOf(values) > 0)
                    .map(
                      ({ name, values }) =>
                        html`<tr>
                          <th scope="row">${name}</th>
                          ${values.map((value) => html`<td>${value === undefined ? "" : format(value)}</td>`)}
                        </tr>`,
                    )}
                </tbody>
              </table>
            </div>
          </details>`
        : nothing
    }
  </figure>`;
}

function plot({ title, series, columns, format, axisFormat, isWhole }: ColumnChart): TemplateResult {
  const { top, ticks } = scaleFor(Math.max(...columns.map(({ values }) => totalOf(values))), isWhole);
  const slot = 100 / columns.length;
  const heightOf = (value: number) => (value / top) * plotPx;
  const highest = columns.reduce((best, column) =>
    totalOf(column.values) > totalOf(best.values) ? column : best,
  );
  return html`<svg
      class="columns"
      role="img"
      height=${heightPx}
      aria-label="${title}: ${columns.length} columns, the highest ${highest.name} with ${format(totalOf(highest.values))}. The figures are in the table below."
    >
      ${ticks.map((tick) => {
        const y = heightPx - heightOf(tick);
        return svg`<line class="grid" x1="0" x2="100%" y1=${y} y2=${y} />`;
      })}
      <line class="axis" x1="0" x2="100%" y1=${heightPx - 0.5} y2=${heightPx - 0.5} />
      ${columns.map((column, index) => {
        let base = heightPx;
        return svg`<g class="column" data-tip=${tipOf(column, series, format)}>
          <rect class="slot" x="${index * slot}%" width="${slot}%" y="0" height=${heightPx} />
          ${column.values.map((value = 0, place) => {
            const height = heightOf(value);
            base -= height;
            const { look = "first" } = series[place] ?? {};
            return value === 0
              ? nothing
              : svg`<rect class="bar ${look}" x="${(index + 0.12) * slot}%" width="${slot * 0.76}%" y=${base} height=${Math.max(1, height)} />`;
          })}
        </g>`;
      })}
      ${ticks.map((tick) => svg`<text class="tick" x="0" y=${heightPx - heightOf(tick) - 3}>${axisFormat(tick)}</text>`)}
    </svg>
    <div class="labels" aria-hidden="true">
      <svg height="16">
        ${labelled(columns.length, mostLabels).map((index) => {
          const place = (index + 0.5) * slot;
          const anchor = place < 8 ? "start" : place > 92 ? "end" : "middle";
          const x = anchor === "start" ? index * slot : anchor === "end" ? (index + 1) * slot : place;
          return svg`<text class="label" x="${x}%" y="12" text-anchor=${anchor}>${columns[index]?.label}</text>`;
        })}
      </svg>
    </div>`;
}

const tipOf = ({ name, values }: Column, series: readonly Series[], format: Format): string =>
  [
    name,
    ...series.map(({ name: what }, index) => {
      const value = values[index];
      return `${what}: ${value === undefined ? "unknown" : format(value)}`;
    }),
  ].join("\n");

const totalOf = (values: readonly (number | undefined)[]): number =>
  values.reduce<number>((sum, value = 0) => sum + value, 0);

/** The colour and pattern of a series, small. */
export const swatch = (look: Series["look"]): TemplateResult =>
  html`<svg class="swatch" width="10" height="10" aria-hidden="true">${svg`<rect class="bar ${look}" width="10" height="10" />`}</svg>`;

/** Patterns tell series apart where colours do not. Once in a page. */
export const patterns: TemplateResult = html`<svg class="patterns" width="0" height="0" aria-hidden="true">
  <defs>
    <pattern id="hatched" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect class="hatch-ground" width="6" height="6" />
      <rect class="hatch-line" width="2.5" height="6" />
    </pattern>
  </defs>
</svg>`;
