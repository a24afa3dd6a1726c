import type { ModelProvider } from "../agent/modelProvider.ts";
import { anthropicBaseUrl, anthropicProvider } from "./anthropic/anthropicProvider.ts";
import { type EditorApi, editorProvider } from "./editor/editorProvider.ts";
import { readEndpoint } from "./endpoint.ts";
import { lmStudioProvider, ollamaProvider } from "./openai/localServers.ts";
import { openAiBaseUrl, openAiProvider } from "./openai/openAiProvider.ts";

/** What the user has set up. Asked again at each request, so a changed setting counts at once. */
export interface ProviderSetup {
  anthropicAddress(): string | undefined;
  openAiAddress(): string | undefined;
  servers(): readonly { readonly name: string; readonly url: string }[];
  apiKey(origin: string): Promise<string | undefined>;
}

/** Where a key goes and how a person comes by one. */
export interface KeyedEndpoint {
  readonly id: string;
  readonly label: string;
  readonly origin: string;
  readonly environmentVariable?: string;
  readonly keyPage?: string;
}

/** The address is the server's identity: it may be renamed without its sessions losing it. */
const serverId = (url: string): string => `server:${url.replace(/\/+$/, "")}`;

/** All kinds of models, in the order in which a new session prefers them: with a key, the editor's, local, Guide. */
export function modelProviders(
  setup: ProviderSetup,
  editor: EditorApi,
  guide: ModelProvider,
): () => readonly ModelProvider[] {
  const { apiKey } = setup;
  const anthropic = anthropicProvider({ baseUrl: setup.anthropicAddress, apiKey });
  const openAi = openAiProvider({
    id: "openai",
    label: "OpenAI",
    detail: "GPT models",
    baseUrl: setup.openAiAddress,
    apiKey,
    needsKey: true,
  });
  const local = [ollamaProvider(), lmStudioProvider()];
  const ofEditor = editorProvider(editor);
  const servers = new Map<string, ModelProvider>();
  const serverProviders = () =>
    setup.servers().map(({ name, url }) => {
      const id = serverId(url);
      const known = servers.get(id);
      if (known?.label === name) return known;
      const made = openAiProvider({
        id,
        label: name,
        detail: url,
        baseUrl: () => url,
        apiKey,
        needsKey: false,
      });
      servers.set(id, made);
      return made;
    });
  return () => [anthropic, openAi, ...serverProviders(), ofEditor, ...local, guide];
}

/** Every endpoint that takes a key, at the address it has now. */
export function keyedEndpoints(setup: ProviderSetup): readonly KeyedEndpoint[] {
  const anthropic = readEndpoint(setup.anthropicAddress() ?? anthropicBaseUrl);
  const openAi = readEndpoint(setup.openAiAddress() ?? openAiBaseUrl);
  return [
    ...(anthropic
      ? [
          {
            id: "anthropic",
            label: "Anthropic",
            origin: anthropic.origin,
            environmentVariable: "ANTHROPIC_API_KEY",
            keyPage: "console.anthropic.com",
          },
        ]
      : []),
    ...(openAi
      ? [
          {
            id: "openai",
            label: "OpenAI",
            origin: openAi.origin,
            environmentVariable: "OPENAI_API_KEY",
            keyPage: "platform.openai.com",
          },
        ]
      : []),
    ...setup.servers().flatMap(({ name, url }) => {
      const endpoint = readEndpoint(url);
      return endpoint ? [{ id: serverId(url), label: name, origin: endpoint.origin }] : [];
    }),
  ];
}
