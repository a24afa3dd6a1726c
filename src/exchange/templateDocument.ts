import * as v from "valibot";
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { readMessageId } from "../core/ids.ts";
import type { Template, TemplateContent, TemplateId } from "../core/template.ts";
import { visibleText } from "../core/visibleText.ts";
import { leftOutBecause } from "./carried.ts";
import { ImportProblem } from "./exportReader.ts";

/** What says that a file is a template, and how to read it. The number grows only when older versions could not read it any more. */
const templateFormat = "braid-template";
const templateVersion = 1;

/** Of a file, in characters. */
export const templateFileLimit = 4_000_000;
/** Of a file: more cannot be within the limit above. */
export const templateFileBytes = 16 * 1024 * 1024;
const textLimit = 1_000_000;

const isVisible = (text: string): boolean => visibleText(text) === text;

/** What a template is called: one line, without characters that control the text around it. */
export const templateNameSchema = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1, "A name needs at least one character."),
  v.maxLength(100, "A name has at most 100 characters."),
  v.check(isVisible, "A name is one line without invisible characters."),
  v.description("The name: one line of up to 100 characters."),
);

export const templateDescriptionSchema = v.pipe(
  v.string(),
  v.maxLength(2_000, "A description has at most 2,000 characters."),
  v.description("What it is for."),
);

const variableSchema = v.object({
  name: v.pipe(
    v.string(),
    v.regex(/^\p{L}[\p{L}\p{N}_-]{0,59}$/u, "This is not the name of a variable."),
    v.description("As in {{name}}: letters, digits, _ and -, beginning with a letter."),
  ),
  description: v.optional(
    v.pipe(v.string(), v.maxLength(500), v.description("What it is about, as a question to the user.")),
  ),
  default: v.optional(
    v.pipe(v.string(), v.maxLength(10_000), v.description("What is filled in where nothing else is given.")),
  ),
});

const paramSchema = v.union([
  v.number(),
  v.boolean(),
  v.pipe(v.string(), v.maxLength(1_000)),
  v.pipe(v.array(v.pipe(v.string(), v.maxLength(1_000))), v.maxLength(20)),
]);

/** The content of a template. What is not named here is not read. */
export const templateContentSchema = v.object({
  name: templateNameSchema,
  description: v.optional(templateDescriptionSchema),
  title: v.optional(
    v.pipe(v.string(), v.maxLength(1_000), v.description("Of sessions made from it. May have placeholders.")),
  ),
  systemPrompt: v.optional(
    v.pipe(
      v.string(),
      v.maxLength(100_000, "A system prompt has at most 100,000 characters."),
      v.description("What models are told before the conversation. May have placeholders."),
    ),
  ),
  model: v.optional(
    v.pipe(
      v.object({ provider: v.string(), model: v.pipe(v.string(), v.maxLength(300)) }),
      v.description("A suggestion: where it is not set up, sessions begin with the usual model."),
    ),
  ),
  params: v.optional(
    v.pipe(v.record(v.string(), paramSchema), v.description("How replies are made, such as temperature.")),
  ),
  variables: v.optional(
    v.pipe(
      v.array(variableSchema),
      v.maxLength(100, "A template has at most 100 variables."),
      v.description("What is known of variables. The places that are filled stand in the texts."),
    ),
  ),
  messages: v.optional(
    v.pipe(
      v.array(
        v.object({
          role: v.picklist(["user", "assistant"]),
          text: v.pipe(v.string(), v.maxLength(textLimit, "A message has at most 1,000,000 characters.")),
        }),
      ),
      v.maxLength(200, "A template has at most 200 messages."),
      v.description("What is said at the beginning, the user first. May have placeholders."),
    ),
  ),
});

/** The whole file, as it is published. */
export const templateSchema = v.object({
  format: v.literal(templateFormat),
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  id: v.pipe(
    v.string(),
    v.regex(/^[0-9a-z]{9,32}$/, "This is not the id of a template."),
    v.description("By which it is recognised when it is imported again."),
  ),
  ...templateContentSchema.entries,
});

/** A provider that is the same everywhere. Others are named by their address, which is nobody else's business. */
const commonProvider = /^[a-z][a-z0-9-]{0,63}$/i;

/** What of a template leaves this machine: no endpoints, no permissions, no keys. */
function carriedOf({ model, params, ...content }: TemplateContent): TemplateContent {
  const kept = Object.entries(params ?? {}).filter(
    ([key]) => leftOutBecause({ type: "field", key }) === undefined,
  );
  return {
    ...content,
    ...(model && commonProvider.test(model.provider) && { model }),
    ...(kept.length > 0 && { params: Object.fromEntries(kept) }),
  };
}

/** A template as a file. */
export function templateFileText({ id, isBuiltIn: _, updatedAt: _at, ...content }: Template): string {
  const document = { format: templateFormat, version: templateVersion, id, ...carriedOf(content) };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/**
 * Reads a template's file. Permissions, endpoints and keys in it are left out.
 * @throws ImportProblem with the place of the first thing that is wrong.
 */
export function readTemplateFile(text: string): Template {
  if (text.length > templateFileLimit)
    throw new ImportProblem("The file is larger than a template can be (4 million characters).");
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (cause) {
    throw new ImportProblem("The file is not valid JSON.", { cause });
  }
  if (!isJsonObject(document) || document.format !== templateFormat)
    throw new ImportProblem("The file is not a template of Braid.");
  if (typeof document.version === "number" && document.version > templateVersion)
    throw new ImportProblem("The file was written by a newer version of Braid. Update Braid to read it.");
  const read = v.safeParse(templateSchema, document, { abortEarly: true });
  if (!read.success) {
    const [issue] = read.issues;
    throw new ImportProblem(`${v.getDotPath(issue) ?? "The file"}: ${issue.message}`);
  }
  const { format: _format, version: _version, id, ...content } = read.output;
  return { id: id as TemplateId, ...carriedOf(content as TemplateContent) };
}

/** A template as the value of a `template` record. */
export const templateValueOf = (content: TemplateContent): JsonObject =>
  ({ version: templateVersion, ...content }) as unknown as JsonObject;

/** Stored history is untrusted, and may be newer: undefined for what cannot be read here. It is kept all the same. */
export function readTemplate(key: string, value: Json): Omit<Template, "updatedAt"> | undefined {
  const id = readMessageId(key);
  if (!id || !isJsonObject(value) || value.version !== templateVersion) return undefined;
  const read = v.safeParse(templateContentSchema, value, { abortEarly: true });
  return read.success ? { id, ...(read.output as TemplateContent) } : undefined;
}
