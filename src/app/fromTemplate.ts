import type { Json } from "../base/json.ts";
import { newMessageId } from "../core/ids.ts";
import { type Message, type ModelRef, messageValueOf } from "../core/message.ts";
import type { Change } from "../core/record.ts";
import { fieldChange } from "../core/session.ts";
import { fillTemplate, type OpeningMessage } from "../core/template.ts";
import { visibleText } from "../core/visibleText.ts";
import type { App } from "./app.ts";
import { getTemplate } from "./templates.ts";
import { UserError } from "./userError.ts";

/** What a session made from a template begins with. */
export interface TemplateStart {
  readonly content: {
    readonly title?: string;
    readonly systemPrompt?: string;
    readonly model?: ModelRef;
  };
  /** Its parameters, and what has been said already. */
  readonly changes: readonly Change[];
  /** What the user is to say next. */
  readonly draft?: string;
  /** A sentence for the user about what could not be as the template wants it. */
  readonly notice?: string;
}

/**
 * Fills a template.
 * @throws UserError when there is none, or a variable has neither a value nor a default.
 */
export async function fromTemplate(
  app: App,
  reference: string,
  values: Readonly<Record<string, string>> = {},
): Promise<TemplateStart> {
  const template = await getTemplate(app, reference);
  const filled = fillTemplate(template, new Map(Object.entries(values)));
  if ("missing" in filled)
    throw new UserError(
      `The template “${visibleText(template.name)}” needs values for: ${filled.missing.join(", ")}.`,
    );
  const { title, systemPrompt, messages, draft } = filled;
  const { model, params } = template;
  const isKnown = model !== undefined && app.models.provider(model.provider) !== undefined;
  return {
    content: {
      ...(title !== undefined && { title }),
      ...(systemPrompt !== undefined && { systemPrompt }),
      ...(isKnown && { model }),
    },
    changes: [
      ...(params === undefined ? [] : [fieldChange("params", params as Json)]),
      ...openingChanges(messages, app.clock.now()),
    ],
    ...(draft !== undefined && { draft }),
    ...(model !== undefined &&
      !isKnown && {
        notice: `The template asks for “${visibleText(model.model)}” of “${visibleText(model.provider)}”, which is not set up here. The session uses the usual model.`,
      }),
  };
}

/** Each is an answer to the one before it. */
function openingChanges(messages: readonly OpeningMessage[], now: number): Change[] {
  let parent: Message | undefined;
  const changes: Change[] = [];
  for (const [index, { role, text }] of messages.entries()) {
    const createdAt = (now + index) as Message["createdAt"]; // One after the other, also in lists that go by time.
    const message: Message = {
      ...{ id: newMessageId(createdAt), role, status: "complete", createdAt },
      parts: [{ type: "text", text }],
      ...(parent && { parentId: parent.id }),
    };
    changes.push({ type: "message", key: message.id, value: messageValueOf(message) });
    parent = message;
  }
  return parent ? [...changes, fieldChange("head", parent.id)] : changes;
}
