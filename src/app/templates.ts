import * as v from "valibot";
import { builtInTemplates } from "../core/builtInTemplates.ts";
import { projectsSession } from "../core/projectRecords.ts";
import type { Change } from "../core/record.ts";
import { stampTime } from "../core/stamp.ts";
import { nameKey, type Template, type TemplateContent, type TemplateId } from "../core/template.ts";
import { visibleText } from "../core/visibleText.ts";
import {
  readTemplate,
  templateContentSchema,
  templateFileLimit,
  templateFileText,
  templateValueOf,
} from "../exchange/templateDocument.ts";
import type { App } from "./app.ts";
import { UserError } from "./userError.ts";

/** Where the whole store's records are, templates are, too: they merge, sync and are backed up like all others. */
const recordType = "template";

/** What a template is named by where one is typed. */
export const templateReferenceSchema = v.pipe(
  v.string(),
  v.minLength(1, "Name a template."),
  v.description("The template: its id, or its name."),
);

/** The user's own by name, then those that came with Braid. @throws StoreError when they cannot be read. */
export async function listTemplates(app: App): Promise<readonly Template[]> {
  const records = await app.store.find(projectsSession);
  const own = [...(records?.ofType(recordType) ?? [])].flatMap(({ key, value, stamp }): Template[] => {
    const read = readTemplate(key, value);
    return read ? [{ ...read, updatedAt: stampTime(stamp) }] : [];
  });
  const key = ({ name, id }: Template) => `${nameKey(name)} ${id}`;
  return [...own.sort((one, other) => (key(one) < key(other) ? -1 : 1)), ...builtInTemplates];
}

/**
 * The template that a person means by what they typed: its id, or its name in any case. A user's own goes before one of Braid's
 * of the same name.
 * @throws UserError when there is none, or several have that name.
 */
export async function getTemplate(app: App, reference: string): Promise<Template> {
  const templates = await listTemplates(app);
  const byId = templates.find(({ id }) => id === reference);
  if (byId) return byId;
  const named = templates.filter(({ name }) => nameKey(name) === nameKey(reference.trim()));
  const own = named.filter(({ isBuiltIn }) => !isBuiltIn);
  const [found, second] = own.length > 0 ? own : named;
  if (!found)
    throw new UserError(
      `There is no template “${visibleText(reference)}”. template.list names those that there are.`,
    );
  if (second)
    throw new UserError(
      `${own.length} templates are called “${visibleText(found.name)}”. Name one by its id: ${own.map(({ id }) => id).join(", ")}.`,
    );
  return found;
}

/** @throws UserError for one that came with Braid. */
export function refuseBuiltIn({ isBuiltIn, name }: Template, what: string): void {
  if (isBuiltIn)
    throw new UserError(
      `“${name}” came with Braid and cannot be ${what}. Save a template of your own instead.`,
    );
}

/** @throws UserError when it is larger than a template can be; StoreError when the disk refused. */
export async function storeTemplate(app: App, id: TemplateId, content: TemplateContent): Promise<void> {
  const read = v.safeParse(templateContentSchema, content, { abortEarly: true });
  if (!read.success) throw new UserError(`This cannot be a template. ${read.issues[0].message}`);
  if (templateFileText({ id, ...content }).length > templateFileLimit)
    throw new UserError("This is larger than a template can be (4 million characters).");
  await app.store.append(projectsSession, [changeTo(id, content)]);
}

/** @throws StoreError when the disk refused. */
export const removeTemplate = (app: App, id: TemplateId): Promise<void> =>
  app.store.append(projectsSession, [{ type: recordType, key: id, value: null }]);

/** Whether a template with that id was here and is deleted now, or never was here. */
export const isFreeId = async (app: App, id: TemplateId): Promise<boolean> => {
  const stored = (await app.store.find(projectsSession))?.value(recordType, id) ?? null;
  return stored === null && !builtInTemplates.some((template) => template.id === id);
};

const changeTo = (id: TemplateId, content: TemplateContent): Change => ({
  type: recordType,
  key: id,
  value: templateValueOf(content),
});

/** What of a template is its content. */
export function contentOf({ id: _id, isBuiltIn: _, updatedAt: _at, ...content }: Template): TemplateContent {
  return content;
}
