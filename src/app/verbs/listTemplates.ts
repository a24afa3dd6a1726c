import * as v from "valibot";
import type { EpochMs } from "../../base/clock.ts";
import type { ModelRef } from "../../core/message.ts";
import { type TemplateId, type TemplateVariable, variablesOf } from "../../core/template.ts";
import { listTemplates as templatesIn } from "../templates.ts";
import { verb } from "../verb.ts";

/** A template, as lists show it. Names and descriptions are untrusted text. */
export interface TemplateSummary {
  readonly id: TemplateId;
  readonly name: string;
  readonly description?: string;
  readonly model?: ModelRef;
  readonly variables: readonly TemplateVariable[];
  readonly messageCount: number;
  readonly isBuiltIn?: true;
  readonly updatedAt?: EpochMs;
}

export const listTemplates = verb({
  name: "template.list",
  title: "List Templates",
  description:
    "Lists the templates that sessions can be made from: the user's own by name, then those that came with Braid, each with the variables it asks for.",
  input: v.object({}),
  run: async (app): Promise<readonly TemplateSummary[]> =>
    (await templatesIn(app)).map((template) => {
      const { id, name, description, model, messages = [], isBuiltIn, updatedAt } = template;
      return {
        ...{ id, name, variables: variablesOf(template), messageCount: messages.length },
        ...(description !== undefined && { description }),
        ...(model && { model }),
        ...(isBuiltIn && { isBuiltIn }),
        ...(updatedAt !== undefined && { updatedAt }),
      };
    }),
});
