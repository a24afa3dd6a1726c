import * as v from "valibot";
import type { Template } from "../../core/template.ts";
import { getTemplate, refuseBuiltIn, removeTemplate, templateReferenceSchema } from "../templates.ts";
import { verb } from "../verb.ts";

export const deleteTemplate = verb({
  name: "template.delete",
  title: "Delete Template",
  description: "Removes one of the user's own templates. Sessions that were made from it stay.",
  input: v.object({ template: templateReferenceSchema }),
  /** `before` is what was removed, so that it can be brought back. */
  async run(app, { template: reference }): Promise<{ before: Template }> {
    const before = await getTemplate(app, reference);
    refuseBuiltIn(before, "deleted");
    await removeTemplate(app, before.id);
    return { before };
  },
});
