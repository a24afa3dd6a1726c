import * as vscode from "vscode";
import type { ApiKeys } from "./apiKeys.ts";

/** A provider that takes a key, as the key prompt needs it. */
export interface KeyedProvider {
  readonly id: string;
  readonly label: string;
  /** Where the key is sent, and nowhere else. */
  readonly origin: string;
  /** Name of the environment variable that users of this provider often have. */
  readonly environmentVariable?: string;
  /** Where a person gets a key. */
  readonly keyPage?: string;
}

/**
 * Asks for an API key and stores it in the editor's secret storage.
 * @param preferred Id of the provider to ask about; without it the user picks one.
 * @returns The provider whose key was stored, undefined when the user stepped back.
 */
export async function promptForKey(
  keys: ApiKeys,
  providers: readonly KeyedProvider[],
  preferred?: string,
): Promise<KeyedProvider | undefined> {
  const provider = providers.find(({ id }) => id === preferred) ?? (await pickProvider(keys, providers));
  if (!provider) return undefined;
  const key = (await offerEnvironmentKey(provider)) ?? (await typeKey(provider));
  if (key === undefined) return undefined;
  await keys.store(provider.origin, key);
  void vscode.window.showInformationMessage(
    `The API key for ${provider.label} is stored in the editor's secret storage.`,
  );
  return provider;
}

/** Lets the user remove a stored key. */
export async function promptToForgetKey(keys: ApiKeys, providers: readonly KeyedProvider[]): Promise<void> {
  const stored = await withStoredKey(keys, providers);
  if (stored.length === 0) {
    void vscode.window.showInformationMessage("Braid has no API key stored.");
    return;
  }
  const picked = await vscode.window.showQuickPick(
    stored.map((provider) => ({ label: provider.label, detail: provider.origin, provider })),
    { title: "Remove API Key", placeHolder: "Whose key shall be removed from this computer?" },
  );
  if (picked) await keys.forget(picked.provider.origin);
}

const withStoredKey = async (
  keys: ApiKeys,
  providers: readonly KeyedProvider[],
): Promise<KeyedProvider[]> => {
  const found = await Promise.all(providers.map((provider) => keys.find(provider.origin)));
  return providers.filter((_, index) => found[index] !== undefined);
};

async function pickProvider(
  keys: ApiKeys,
  providers: readonly KeyedProvider[],
): Promise<KeyedProvider | undefined> {
  const stored = new Set(await withStoredKey(keys, providers));
  const picked = await vscode.window.showQuickPick(
    providers.map((provider) => ({
      label: provider.label,
      description: stored.has(provider) ? "a key is stored" : "",
      detail: `The key is sent to ${provider.origin} and nowhere else.`,
      provider,
    })),
    { title: "Set API Key", placeHolder: "Whose key do you want to store?" },
  );
  return picked?.provider;
}

/** A key that happens to be in the environment may belong to other work, so it is offered and never just taken. */
async function offerEnvironmentKey({
  label,
  environmentVariable,
}: KeyedProvider): Promise<string | undefined> {
  const found = environmentVariable && process.env[environmentVariable]?.trim();
  if (!found) return undefined;
  const use = {
    label: `$(key) Use the key from ${environmentVariable}`,
    detail: `Copies it into the secret storage of the editor. It ends in …${found.slice(-4)}.`,
  };
  const type = { label: "$(edit) Type another key" };
  const picked = await vscode.window.showQuickPick([use, type], { title: `API Key for ${label}` });
  return picked === use ? found : undefined;
}

const typeKey = async ({ label, origin, keyPage }: KeyedProvider): Promise<string | undefined> =>
  (
    await vscode.window.showInputBox({
      title: `API Key for ${label}`,
      prompt: `Sent to ${origin} and nowhere else.${keyPage ? ` You find keys at ${keyPage}.` : ""}`,
      placeHolder: "Paste the key here",
      password: true,
      ignoreFocusOut: true,
      validateInput: (text) =>
        /^[\x21-\x7e]+$/.test(text.trim()) ? undefined : "A key has no spaces and only plain characters.",
    })
  )?.trim();
