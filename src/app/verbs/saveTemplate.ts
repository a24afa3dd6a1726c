import * as v from "valibot";
import { isJsonObject } from "../../base/json.ts";
import { newMessageId } from "../../core/ids.ts";
import { guideProvider, textOf } from "../../core/message.ts";
import { hasPlaceholders } from "../../core/placeholders.ts";
import type { RecordSet } from "../../core/recordSet.ts";
import type { Session } from "../../core/session.ts";
import {
  freeName,
  type OpeningMessage,
  type Template,
  type TemplateContent,
  type TemplateId,
} from "../../core/template.ts";
import { templateDescriptionSchema, templateNameSchema } from "../../exchange/templateDocument.ts";
import { type App, getSession } from "../app.ts";
import {
  contentOf,
  getTemplate,
  listTemplates,
  refuseBuiltIn,
  storeTemplate,
  templateReferenceSchema,
} from "../templates.ts";
import { UserError } from "../userError.ts";
import { sessionIdSchema, verb } from "../verb.ts";

export const saveTemplate = verb({
  name: "template.save",
  title: "Save Session as Template",
  description:
    "Makes a template of a session: its system prompt, model and parameters, and what was said first. {{name}} or {{name=default}} in its texts is asked for when a session is made from it. With `template`, an own template is changed instead.",
  input: v.object({
    session: v.optional(v.pipe(sessionIdSchema, v.description("The session that it is made from."))),
    template: v.optional(
      v.pipe(templateReferenceSchema, v.description("The template to change, by id or name.")),
    ),
    name: v.optional(templateNameSchema),
    description: v.optional(templateDescriptionSchema),
    messages: v.optional(
      v.pipe(
        v.picklist(["none", "first", "all"]),
        v.description(
          "What of the conversation it holds: nothing, the first message as unless said otherwise, or all.",
        ),
      ),
    ),
  }),
  /** `before` is what was changed: undefined for a new one. A name that is taken gets a number. */
  async run(
    app,
    { session: id, template: reference, name, description, messages = "first" },
  ): Promise<{ template: TemplateId; name: string; before?: Template }> {
    const before = reference === undefined ? undefined : await getTemplate(app, reference);
    if (before) refuseBuiltIn(before, "changed");
    const made = id === undefined ? undefined : await contentOfSession(app, id, messages);
    const base = made ?? (before && contentOf(before));
    if (!base) throw new UserError("Name the session that the template is made from.");
    const wanted = name ?? before?.name;
    if (wanted === undefined) throw new UserError("A template needs a name.");
    const said = description?.trim() ?? before?.description ?? "";
    const { description: _, ...rest } = base;
    const others = (await listTemplates(app)).filter((each) => each.id !== before?.id);
    const content: TemplateContent = {
      ...rest,
      name: freeName(
        wanted,
        others.map((each) => each.name),
      ),
      ...(said !== "" && { description: said }),
    };
    const template = before?.id ?? newMessageId(app.clock.now());
    await storeTemplate(app, template, content);
    return { template, name: content.name, ...(before && { before }) };
  },
});

async function contentOfSession(
  app: App,
  id: Parameters<typeof getSession>[1],
  messages: "none" | "first" | "all",
): Promise<Omit<TemplateContent, "name">> {
  const session = await getSession(app, id);
  const records = await app.store.find(id);
  const { title, model } = session.summary;
  const params = records && paramsOf(records);
  const opening = messages === "none" ? [] : openingOf(session, messages === "all");
  return {
    // A title without a place to fill in would be that of every session made from it.
    ...(title !== undefined && hasPlaceholders(title) && { title }),
    ...(session.systemPrompt !== undefined && { systemPrompt: session.systemPrompt }),
    // Where the Guide answers, nobody has chosen a model yet.
    ...(model && model.provider !== guideProvider && { model }),
    ...(params && { params }),
    ...(opening.length > 0 && { messages: opening }),
  };
}

function paramsOf(records: RecordSet) {
  const params = records.value("field", "params");
  return isJsonObject(params) ? params : undefined;
}

function openingOf({ thread }: Session, isWhole: boolean): OpeningMessage[] {
  const said = thread.flatMap(({ role, parts }): OpeningMessage[] => {
    const text = textOf(parts);
    return role === "system" || text.trim() === "" ? [] : [{ role, text }];
  });
  const first = said.findIndex(({ role }) => role === "user");
  if (first === -1) return [];
  return isWhole ? said.slice(first) : said.slice(first, first + 1);
}
