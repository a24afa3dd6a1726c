import type { EpochMs } from "../base/clock.ts";
import type { JsonObject } from "../base/json.ts";
import type { MessageId } from "./ids.ts";
import type { ModelRef } from "./message.ts";
import { fillPlaceholders, placeholdersIn } from "./placeholders.ts";

/** Same form as a message's. */
export type TemplateId = MessageId;

/** Something that is said at the beginning of a session. */
export interface OpeningMessage {
  readonly role: "user" | "assistant";
  readonly text: string;
}

/** What is asked before a session is made. */
export interface TemplateVariable {
  readonly name: string;
  /** What it is about, as a question to the user. */
  readonly description?: string;
  /** Undefined for one that has to be given. */
  readonly default?: string;
}

/** What a template holds. Its texts have `{{name}}` or `{{name=default}}` where something is to be filled in. */
export interface TemplateContent {
  readonly name: string;
  readonly description?: string;
  /** Of sessions made from it. They get one of their first message where it is left out. */
  readonly title?: string;
  readonly systemPrompt?: string;
  readonly model?: ModelRef;
  readonly params?: JsonObject;
  /** What is known of variables beside their places. */
  readonly variables?: readonly TemplateVariable[];
  readonly messages?: readonly OpeningMessage[];
}

/** A pattern to make sessions from. */
export interface Template extends TemplateContent {
  readonly id: TemplateId;
  readonly isBuiltIn?: true;
  /** Undefined for one that came with Braid. */
  readonly updatedAt?: EpochMs;
}

/** Everything that can be filled in, in the order in which it is asked. */
export function variablesOf({
  title = "",
  systemPrompt = "",
  messages = [],
  variables = [],
}: TemplateContent): readonly TemplateVariable[] {
  const known = new Map(variables.map((variable) => [variable.name, variable]));
  return placeholdersIn([title, systemPrompt, ...messages.map(({ text }) => text)]).map((placeholder) => ({
    ...placeholder,
    ...known.get(placeholder.name),
  }));
}

/** A template with everything filled in. */
export interface FilledTemplate {
  readonly title?: string;
  readonly systemPrompt?: string;
  /** What has been said already. */
  readonly messages: readonly OpeningMessage[];
  /** What the user is to say next: the last of the opening messages, if it is the user's. */
  readonly draft?: string;
}

/** In UTF-16 units, as titles are measured. */
const titleLimit = 200;

/**
 * @param values By name. Where one is missing, its default counts.
 * @returns The names of those that are missing and have none, when there are such.
 */
export function fillTemplate(
  content: TemplateContent,
  values: ReadonlyMap<string, string>,
): FilledTemplate | { readonly missing: readonly string[] } {
  const variables = variablesOf(content);
  const filled = new Map(variables.map(({ name, default: usual }) => [name, values.get(name) ?? usual]));
  const missing = [...filled].filter(([, value]) => value === undefined).map(([name]) => name);
  if (missing.length > 0) return { missing };
  const fill = (text: string) => fillPlaceholders(text, (name) => filled.get(name) ?? "");
  const title = content.title && titleOf(fill(content.title));
  const messages = (content.messages ?? []).map(({ role, text }) => ({ role, text: fill(text) }));
  const last = messages.at(-1);
  const isDraft = last?.role === "user";
  return {
    ...(title && { title }),
    ...(content.systemPrompt !== undefined && { systemPrompt: fill(content.systemPrompt) }),
    messages: isDraft ? messages.slice(0, -1) : messages,
    ...(isDraft && last.text.trim() !== "" && { draft: last.text }),
  };
}

/** One line, of the length that a title may have. */
const titleOf = (text: string): string =>
  text
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, titleLimit)
    .replace(/[\ud800-\udbff]$/, ""); // Not half an emoji.

/** A name that none of the taken ones is: "Review (2)". Case does not count. */
export function freeName(name: string, taken: Iterable<string>): string {
  const known = new Set([...taken].map(nameKey));
  for (let number = 1; ; number++) {
    const numbered = number === 1 ? name : `${name} (${number})`;
    if (!known.has(nameKey(numbered))) return numbered;
  }
}

/** Equal for names that are the same to a reader. */
export const nameKey = (name: string): string => name.normalize("NFC").toUpperCase().toLowerCase();
