import type * as vscode from "vscode";
import type { ModelInfo, ModelProvider, PromptMessage, ReplyRequest } from "../../agent/modelProvider.ts";
import type { ReplyEvent } from "../../core/reply.ts";
import { converse, defaultPatience, type Line, type Patience } from "../converse.ts";
import { listModels } from "../modelList.ts";
import { ProviderFailed } from "../providerFailed.ts";
import { editorFailureOf } from "./editorFailures.ts";

/** The part of the `vscode` module that is used here. Handed in, so that tests need no editor. */
export type EditorApi = Pick<typeof vscode, "lm" | "LanguageModelChatMessage" | "CancellationTokenSource">;

/** VS Code may be waking up the extension that brings a model. */
const listTimeoutMs = 5_000;

/** Models that other extensions bring into the editor, such as Copilot's. The editor asks the user before the first use. */
export function editorProvider(api: EditorApi, patience: Patience = defaultPatience): ModelProvider {
  return {
    id: "editor",
    label: "Editor",
    detail: "Models of VS Code and its extensions",
    models: (signal) =>
      listModels(async () => (await selectModels(api)).map(infoOf), editorFailureOf, signal, listTimeoutMs),
    stream: (request, signal) =>
      converse((line) => talk(api, request, line), editorFailureOf, signal, patience),
  };
}

/** Selecting tells what there is; only sending a request asks for consent. */
const selectModels = async (api: EditorApi): Promise<readonly vscode.LanguageModelChat[]> =>
  api.lm.selectChatModels({});

/** Two extensions may use one id, so the vendor belongs to the name. */
const nameOf = (model: vscode.LanguageModelChat): string => `${model.vendor}/${model.id}`;

const infoOf = (model: vscode.LanguageModelChat): ModelInfo => ({
  id: nameOf(model),
  label: `${model.name} (${model.vendor})`,
  ...(model.maxInputTokens > 0 && { contextWindow: model.maxInputTokens }),
});

async function* talk(api: EditorApi, request: ReplyRequest, line: Line): AsyncGenerator<ReplyEvent> {
  const model = (await selectModels(api)).find((each) => nameOf(each) === request.model);
  if (!model) throw new ProviderFailed({ kind: "unknownModel" });
  line.signal.throwIfAborted();
  const cancellation = new api.CancellationTokenSource();
  const cancel = () => cancellation.cancel();
  line.signal.addEventListener("abort", cancel, { once: true });
  try {
    const messages = request.messages.map((message) => messageOf(api, message));
    // The editor's API knows no system role.
    if (request.system !== undefined) messages.unshift(api.LanguageModelChatMessage.User(request.system));
    const justification = "To answer your message in this Braid session.";
    const response = await model.sendRequest(messages, { justification }, cancellation.token);
    for await (const text of response.text) {
      line.heard();
      if (text !== "") yield { type: "text", text };
    }
    yield { type: "finished" };
  } finally {
    line.signal.removeEventListener("abort", cancel);
    cancellation.dispose();
  }
}

const messageOf = (api: EditorApi, { role, text }: PromptMessage): vscode.LanguageModelChatMessage =>
  role === "user" ? api.LanguageModelChatMessage.User(text) : api.LanguageModelChatMessage.Assistant(text);
