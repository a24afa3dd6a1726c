import * as v from "valibot";
import { type Template, type TemplateVariable, variablesOf } from "../../core/template.ts";
import { getTemplate, templateReferenceSchema } from "../templates.ts";
import { verb } from "../verb.ts";

export const showTemplate = verb({
  name: "template.show",
  title: "Show Template",
  description: "Answers all of a template: its texts, its model, and the variables it asks for.",
  input: v.object({ template: templateReferenceSchema }),
  async run(app, { template: reference }): Promise<Template & { variables: readonly TemplateVariable[] }> {
    const template = await getTemplate(app, reference);
    return { ...template, variables: variablesOf(template) };
  },
});
