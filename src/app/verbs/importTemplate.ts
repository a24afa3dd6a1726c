import * as v from "valibot";
import { newMessageId } from "../../core/ids.ts";
import { freeName, nameKey, type Template, type TemplateId } from "../../core/template.ts";
import { ImportProblem } from "../../exchange/exportReader.ts";
import { readTemplateFile, templateFileBytes, templateFileText } from "../../exchange/templateDocument.ts";
import type { App } from "../app.ts";
import { textOfFile } from "../fileText.ts";
import { fileOfText, type ReadableFile } from "../readableFiles.ts";
import { contentOf, isFreeId, listTemplates, storeTemplate } from "../templates.ts";
import { UserError } from "../userError.ts";
import { verb } from "../verb.ts";

export const importTemplate = verb({
  name: "template.import",
  title: "Import Template",
  description:
    "Takes in a template that template.export wrote. Permissions, endpoints and keys are never taken in, and importing a file twice changes nothing.",
  input: v.object({
    text: v.optional(v.pipe(v.string(), v.description("The text of the file."))),
    path: v.optional(v.pipe(v.string(), v.description("The file, where its text is not given."))),
  }),
  /** `isNew` is false when the very same template is here already. A name that is taken gets a number. */
  async run(app, { text, path }): Promise<{ template: TemplateId; name: string; isNew: boolean }> {
    const read = await templateIn(await fileOf(app, text, path));
    const templates = await listTemplates(app);
    const same = templates.find((known) => isSame(known, read));
    if (same) return { template: same.id, name: same.name, isNew: false };
    const template = (await isFreeId(app, read.id)) ? read.id : newMessageId(app.clock.now());
    const name = freeName(
      read.name,
      templates.map((known) => known.name),
    );
    await storeTemplate(app, template, { ...contentOf(read), name });
    return { template, name, isNew: true };
  },
});

async function fileOf(app: App, text: string | undefined, path: string | undefined): Promise<ReadableFile> {
  if (text !== undefined) return fileOfText("The template", text);
  if (path === undefined) throw new UserError("There is no file to import.");
  if (!app.files) throw new UserError("Files cannot be read here. Give the text of the file.");
  const [file, second] = await app.files.find(path).catch((cause: unknown) => {
    throw new UserError("The file cannot be read. Nothing was imported.", { cause });
  });
  if (!file || second) throw new UserError("Name one file. Nothing was imported.");
  return file;
}

async function templateIn(file: ReadableFile): Promise<Template> {
  try {
    return readTemplateFile(await textOfFile(file, templateFileBytes));
  } catch (cause) {
    if (!(cause instanceof ImportProblem)) throw cause;
    throw new UserError(`“${file.name}” was not imported. ${cause.message}`, { cause });
  }
}

/** What a file can carry of the two is the same, but for a number that the name got here. */
function isSame(known: Template, read: Template): boolean {
  const baseName = known.name.replace(/ \(\d+\)$/, "");
  const isNamesake = [known.name, baseName].some((name) => nameKey(name) === nameKey(read.name));
  return isNamesake && carriedText(known) === carriedText(read);
}

/** In the one form that reading gives it. */
const carriedText = (template: Template): string =>
  templateFileText({ ...readTemplateFile(templateFileText(template)), ...sameForAll });

const sameForAll = { id: "any" as TemplateId, name: "any" };
