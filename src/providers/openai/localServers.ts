import type { ModelProvider } from "../../agent/modelProvider.ts";
import { type OpenAiOptions, openAiProvider } from "./openAiProvider.ts";

/** A server on this machine answers at once, or it is not there. */
const probeTimeoutMs = 600;

type LocalOptions = Partial<Pick<OpenAiOptions, "baseUrl" | "apiKey" | "clock" | "patience">>;

const local = (id: string, label: string, address: string, options: LocalOptions): ModelProvider => ({
  ...openAiProvider({
    id,
    label,
    detail: `Models on this machine · ${new URL(address).host}`,
    needsKey: false,
    listTimeoutMs: probeTimeoutMs,
    apiKey: async () => undefined,
    ...options,
    baseUrl: () => options.baseUrl?.() || address,
  }),
  isOptional: true,
});

/** Ollama where it usually listens. `models` answers `unreachable` within 600 ms when it does not run. */
export const ollamaProvider = (options: LocalOptions = {}): ModelProvider =>
  local("ollama", "Ollama", "http://127.0.0.1:11434/v1", options);

/** LM Studio where it usually listens. `models` answers `unreachable` within 600 ms when it does not run. */
export const lmStudioProvider = (options: LocalOptions = {}): ModelProvider =>
  local("lmstudio", "LM Studio", "http://127.0.0.1:1234/v1", options);
