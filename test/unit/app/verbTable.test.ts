import assert from "node:assert/strict";
import { toJsonSchema } from "@valibot/to-json-schema";
import { verbs } from "../../../src/app/verbTable.ts";

describe("the table of verbs, for programs that choose among them", () => {
  it("names each verb once, by what it is about and what it does", () => {
    const names = verbs.map(({ name }) => name);
    for (const name of names) assert.match(name, /^[a-z]+\.[a-z][A-Za-z]*$/);
    assert.equal(new Set(names).size, names.length);
  });

  for (const { name, title, description, input } of verbs)
    it(`describes ${name} and all that it takes`, () => {
      assert.match(title, /^[A-Z].*[a-z]$/);
      assert.match(description, /^[A-Z].{20,}\.$/);
      const { type, properties = {} } = toJsonSchema(input, { typeMode: "input", errorMode: "ignore" });
      assert.equal(type, "object");
      for (const [property, schema] of Object.entries(properties))
        assert.match((schema as { description?: string }).description ?? "", /^[A-Z].*\.$/, property);
    });
});
