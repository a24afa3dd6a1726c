import * as v from "valibot";
import { explain } from "../../core/failure.ts";
import { verb } from "../verb.ts";

export interface ProviderListing {
  readonly provider: string;
  readonly label: string;
  readonly models: readonly { readonly id: string; readonly label: string }[];
  /** Why there are no models. */
  readonly problem?: string;
}

export const listModels = verb({
  name: "model.list",
  title: "List Models",
  description: "Lists the models that can be talked to now, by provider.",
  input: v.object({}),
  async run(app, _args, signal): Promise<readonly ProviderListing[]> {
    return (await app.models.offers(signal)).map(({ provider: { id, label }, models }) => ({
      provider: id,
      label,
      models: models.ok ? models.value.map((model) => ({ id: model.id, label: model.label })) : [],
      ...(!models.ok && { problem: explain(models.error, label).sentence }),
    }));
  },
});
