import * as v from "valibot";
import type { TemplateContent } from "../../core/template.ts";
import { templateFileNameOf } from "../../exchange/fileNames.ts";
import { redactValue, secretsInRecord } from "../../exchange/redactRecord.ts";
import type { SecretKind } from "../../exchange/secrets.ts";
import { templateFileText, templateValueOf } from "../../exchange/templateDocument.ts";
import type { ExportedFile } from "../exportSessions.ts";
import { contentOf, getTemplate, templateReferenceSchema } from "../templates.ts";
import { verb } from "../verb.ts";

export const exportTemplate = verb({
  name: "template.export",
  title: "Share Template",
  description:
    "Answers a template as the text of a file that template.import reads. Permissions, endpoints and keys are never in it, and what looks like a secret is warned of.",
  input: v.object({
    template: templateReferenceSchema,
    redact: v.optional(v.pipe(v.boolean(), v.description("Replace what looks like a secret."))),
  }),
  /** `warnings` has a kind for each place that looks like a secret; in the file they are replaced if that was asked for. */
  async run(
    app,
    { template: reference, redact = false },
  ): Promise<{ file: ExportedFile; warnings: readonly SecretKind[] }> {
    const template = await getTemplate(app, reference);
    const { id } = template;
    const content = templateValueOf(contentOf(template));
    const secrets = secretsInRecord({ type: "template", key: id, value: content });
    const isRedacted = redact && secrets.length > 0;
    const shared = isRedacted ? (redactValue(content) as unknown as TemplateContent) : contentOf(template);
    return {
      file: { name: templateFileNameOf(template.name), text: templateFileText({ ...shared, id }) },
      warnings: secrets.map(({ kind }) => kind),
    };
  },
});
