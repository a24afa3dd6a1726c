import { UserError } from "../app/userError.ts";
import type { Template, TemplateVariable } from "../core/template.ts";
import type { Context } from "./command.ts";
import { CliError } from "./failures.ts";

export type ShownTemplate = Template & { readonly variables: readonly TemplateVariable[] };

/** @throws CliError (notFound) when there is none of this id or name, or several. */
export async function templateNamed({ run }: Context, name: string): Promise<ShownTemplate> {
  try {
    return await run<ShownTemplate>("template.show", { template: name });
  } catch (cause) {
    if (cause instanceof UserError) throw new CliError("notFound", cause.message);
    throw cause;
  }
}
