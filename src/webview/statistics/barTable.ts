import { html, nothing, svg, type TemplateResult } from "lit";
import { visibleText } from "../../core/visibleText.ts";
import { swatch } from "./columnChart.ts";
import type { Format } from "./formats.ts";

export interface BarRow {
  readonly name: string;
  /** What is said quietly beside the name. */
  readonly note?: string;
  readonly value: number;
  /** A second value, marked on the bar. */
  readonly marked?: number;
}

export interface BarTable {
  readonly title: string;
  /** What a row is: "Model". */
  readonly rowName: string;
  readonly valueName: string;
  readonly markName?: string;
  readonly rows: readonly BarRow[];
  readonly format: Format;
}

/** Rows beyond that are in the export; a plot of hundreds tells nothing. */
const mostRows = 12;

/** Horizontal bars. It is a table in itself, so that nothing else is needed to read it. */
export function barTable({
  title,
  rowName,
  valueName,
  markName,
  rows,
  format,
}: BarTable): TemplateResult | typeof nothing {
  const known = rows.filter(({ value }) => value > 0).sort((one, other) => other.value - one.value);
  if (known.length === 0) return nothing;
  const largest = Math.max(...known.map(({ value, marked = 0 }) => Math.max(value, marked)));
  const shareOf = (value: number) => `${(value / largest) * 100}%`;
  const left = known.length - mostRows;
  return html`<section class="chart">
    <div class="caption">
      <h3>${title}</h3>
      ${
        markName === undefined
          ? nothing
          : html`<ul class="legend" aria-label="Legend">
              <li>${swatch("first")} ${valueName}</li>
              <li><svg class="swatch" width="10" height="10" aria-hidden="true"><rect class="mark" x="4" width="3" height="10" /></svg> ${markName}</li>
            </ul>`
      }
    </div>
    <table class="bars ${markName === undefined ? "" : "has-marks"}">
      <caption class="visually-hidden">${title}</caption>
      <thead class="visually-hidden">
        <tr>
          <th scope="col">${rowName}</th>
          <th scope="col">${valueName}</th>
          ${markName === undefined ? nothing : html`<th scope="col">${markName}</th>`}
        </tr>
      </thead>
      <tbody>
        ${known.slice(0, mostRows).map(
          ({ name, note, value, marked }) =>
            html`<tr>
              <th scope="row" dir="auto" title=${visibleText(name)}>
                ${visibleText(name) || "Unknown"}${note === undefined ? nothing : html`<span class="note"> · ${visibleText(note)}</span>`}
              </th>
              <td class="value">${format(value)}</td>
              ${markName === undefined ? nothing : html`<td class="value marked">${marked === undefined ? "" : format(marked)}</td>`}
              <td class="drawing" aria-hidden="true">
                <svg class="bar-line" height="12">
                  ${svg`<rect class="bar first" width=${shareOf(value)} height="12" />`}
                  ${marked === undefined ? nothing : svg`<rect class="mark" x=${shareOf(marked)} width="3" height="12" transform="translate(-3)" />`}
                </svg>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${left > 0 ? html`<p class="left-out">and ${left.toLocaleString()} more; all are in the export</p>` : nothing}
  </section>`;
}
