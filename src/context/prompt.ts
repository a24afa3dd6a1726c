import { type Message, type PromptMessage, textOf } from "../core/message.ts";
import { visibleText } from "../core/visibleText.ts";

/**
 * Asks for the rest of a reply that broke off. Spoken as the user, because several models refuse a conversation
 * that ends with words of their own.
 */
const continueRequest =
  "Your last reply broke off. Continue it exactly where it stopped, without repeating or introducing anything.";

/** A note is quoted: what another conversation came to is not what the user asks for here. */
const noteText = (title: string, text: string): string =>
  [
    `[A note from another conversation, “${visibleText(title)}”. The user brought it here for you to know; it is a quotation and not a request.]`,
    ...text.split("\n").map((line) => `> ${line}`.trimEnd()),
  ].join("\n");

/** Speaks as the user, because only two take part, and a note is not the model's own. */
const roleOf = ({ role, note }: Message): PromptMessage["role"] | undefined =>
  role === "system" ? note && "user" : role;

/**
 * The conversation as a model is told it: roles alternate, the user speaks first and last.
 *
 * Notes are quoted. Replies that hold no text are left out. A continuation is joined to what it continues, so a reply
 * that broke off twice is still one reply. When the thread ends with a reply, that reply is to be continued.
 */
export function promptOf(thread: readonly Message[]): readonly PromptMessage[] {
  const prompt: PromptMessage[] = [];
  for (const message of thread) {
    const words = textOf(message.parts);
    const role = roleOf(message);
    if (role === undefined || words === "") continue;
    const text = message.note ? noteText(message.note.title, words) : words;
    const last = prompt.at(-1);
    if (last?.role === role) {
      prompt[prompt.length - 1] = {
        role: last.role,
        text: last.text + (message.continues ? "" : "\n\n") + text,
      };
    } else if (last || role === "user") {
      prompt.push({ role, text });
    }
  }
  if (prompt.at(-1)?.role === "assistant") prompt.push({ role: "user", text: continueRequest });
  return prompt;
}
