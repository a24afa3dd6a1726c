import * as vscode from "vscode";
import type { Models, Offer } from "../../app/models.ts";
import { explain } from "../../core/failure.ts";
import type { ModelRef } from "../../core/message.ts";
import { quickPickText } from "../quickPickText.ts";

interface ModelItem extends vscode.QuickPickItem {
  readonly model?: ModelRef;
  readonly setKeyFor?: string;
}

const compact = (tokens: number): string => tokens.toLocaleString("en", { notation: "compact" });

function itemsOf({ provider, models }: Offer, current: ModelRef | undefined): ModelItem[] {
  const heading: ModelItem = { label: provider.label, kind: vscode.QuickPickItemKind.Separator };
  if (!models.ok) {
    const { kind } = models.error;
    // A local server that is not running is nothing a person needs to read about.
    if (kind === "unreachable" && provider.isOptional) return [];
    const { sentence } = explain(models.error, provider.label);
    const canSetKey = kind === "noKey" || kind === "badKey";
    return [
      heading,
      canSetKey
        ? {
            label: `$(key) Set API Key for ${quickPickText(provider.label)}…`,
            detail: quickPickText(sentence),
            setKeyFor: provider.id,
          }
        : { label: "$(warning) Not available", detail: quickPickText(sentence) },
    ];
  }
  if (models.value.length === 0) return [];
  return [
    heading,
    ...models.value.map(({ id, label, contextWindow }): ModelItem => {
      const isCurrent = current?.provider === provider.id && current.model === id;
      const notes = [
        id === label ? "" : quickPickText(id),
        contextWindow === undefined ? "" : `reads ${compact(contextWindow)} tokens`,
        isCurrent ? "used by this session" : "",
      ];
      return {
        label: `${isCurrent ? "$(check) " : ""}${quickPickText(label)}`,
        description: notes.filter((note) => note !== "").join(" · "),
        model: { provider: provider.id, model: id },
      };
    }),
  ];
}

/**
 * Lets the user pick a model.
 * @param only Id of a provider, to show its models alone.
 */
export async function pickModel(
  models: Models,
  current: ModelRef | undefined,
  only?: string,
): Promise<{ readonly model: ModelRef } | { readonly setKeyFor: string } | undefined> {
  const picker = vscode.window.createQuickPick<ModelItem>();
  picker.title = "Choose Model for This Session";
  picker.placeholder = "Other sessions keep their models";
  picker.matchOnDescription = true;
  picker.matchOnDetail = true;
  picker.busy = true;
  picker.show();
  const abort = new AbortController();
  const picked = new Promise<ModelItem | undefined>((resolve) => {
    picker.onDidAccept(() => resolve(picker.selectedItems[0]));
    picker.onDidHide(() => resolve(undefined));
  });
  try {
    const offers = await Promise.race([models.offers(abort.signal), picked.then(() => undefined)]);
    picker.items = (offers ?? [])
      .filter(({ provider }) => only === undefined || provider.id === only)
      .flatMap((offer) => itemsOf(offer, current));
    picker.busy = false;
    const chosen = await picked;
    if (chosen?.setKeyFor !== undefined) return { setKeyFor: chosen.setKeyFor };
    return chosen?.model && { model: chosen.model };
  } finally {
    abort.abort();
    picker.dispose();
  }
}
