import type { ModelRef } from "../core/message.ts";
import { usageError } from "./failures.ts";

/** `provider/model`, where the model may have slashes of its own. @throws CliError (usage) */
export function modelOf(typed: string): ModelRef {
  // A server's id is its address, which has slashes: `server:http://localhost:8080/v1#model`.
  const mark = typed.startsWith("server:") ? "#" : "/";
  const at = typed.indexOf(mark);
  if (at < 1 || at === typed.length - 1)
    throw usageError(
      `Write a model as PROVIDER${mark}MODEL, such as anthropic/claude-sonnet-4-5, not “${typed}”.`,
    );
  return { provider: typed.slice(0, at), model: typed.slice(at + 1) };
}

export const modelOption = {
  kind: "text",
  value: "PROVIDER/MODEL",
  help: "The model it is answered by, such as anthropic/claude-sonnet-4-5.",
} as const;
