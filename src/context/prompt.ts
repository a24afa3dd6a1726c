import { type Message, type PromptMessage, textOf } from "../core/message.ts";

/**
 * Asks for the rest of a reply that broke off. Spoken as the user, because several models refuse a conversation
 * that ends with words of their own.
 */
const continueRequest =
  "Your last reply broke off. Continue it exactly where it stopped, without repeating or introducing anything.";

/**
 * The conversation as a model is told it: roles alternate, the user speaks first and last.
 *
 * Replies that hold no text are left out. A continuation is joined to what it continues, so a reply that broke off
 * twice is still one reply. When the thread ends with a reply, that reply is to be continued.
 */
export function promptOf(thread: readonly Message[]): readonly PromptMessage[] {
  const prompt: PromptMessage[] = [];
  for (const message of thread) {
    const text = textOf(message.parts);
    if (message.role === "system" || text === "") continue;
    const last = prompt.at(-1);
    if (last?.role === message.role) {
      prompt[prompt.length - 1] = {
        role: last.role,
        text: last.text + (message.continues ? "" : "\n\n") + text,
      };
    } else if (last || message.role === "user") {
      prompt.push({ role: message.role, text });
    }
  }
  if (prompt.at(-1)?.role === "assistant") prompt.push({ role: "user", text: continueRequest });
  return prompt;
}
