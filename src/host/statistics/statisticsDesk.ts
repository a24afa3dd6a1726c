import * as vscode from "vscode";
import type { Statistics } from "../../core/statistics.ts";
import { statisticsCsv, statisticsJson } from "../../exchange/statisticsCsv.ts";
import { saveText } from "../saveText.ts";

interface FormRow extends vscode.QuickPickItem {
  readonly ending: string;
  readonly textOf: (statistics: Statistics) => string;
}

const forms: readonly FormRow[] = [
  { label: "CSV", description: "a table for a spreadsheet", ending: "csv", textOf: statisticsCsv },
  { label: "JSON", description: "all that is known, for programs", ending: "json", textOf: statisticsJson },
];

/** Asks for a kind of file and a place, then writes the figures. @param count Counts once the kind is known. */
export async function exportStatistics(count: () => Promise<Statistics>): Promise<void> {
  const picked = await vscode.window.showQuickPick(forms, { placeHolder: "Export the figures as what?" });
  if (!picked) return;
  const name = `braid-statistics.${picked.ending}`;
  const text = picked.textOf(await count());
  await saveText("Export Statistics", "The figures were exported to", { name, kind: picked.label, text });
}
