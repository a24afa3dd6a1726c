import type { ModelProvider, ReplyRequest } from "../../src/agent/modelProvider.ts";
import { ok } from "../../src/base/result.ts";
import type { ReplyEvent } from "../../src/core/reply.ts";

export interface ScriptedProvider extends ModelProvider {
  /** What it was asked so far. */
  readonly asked: readonly ReplyRequest[];
  /** Says the next event of the reply being written. */
  say(event: ReplyEvent): void;
}

/** A model whose every word is said by the test. It obeys its signal as a real one does. */
export function scriptedProvider(id = "scripted"): ScriptedProvider {
  const asked: ReplyRequest[] = [];
  const queue: ReplyEvent[] = [];
  let wake = () => {};
  return {
    id,
    label: "Scripted",
    detail: "for tests",
    asked,
    say(event) {
      queue.push(event);
      wake();
    },
    models: async () => ok([{ id: "scripted-model", label: "Scripted Model" }]),
    async *stream(request, signal) {
      asked.push(request);
      signal.addEventListener("abort", () => wake());
      for (;;) {
        const event = queue.shift();
        if (event) yield event;
        if (event?.type === "finished" || event?.type === "stopped") return;
        if (event) continue;
        if (signal.aborted) {
          yield { type: "stopped", by: "user" };
          return;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
