import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { toJsonSchema } from "@valibot/to-json-schema";
import fc from "fast-check";
import { builtInTemplates } from "../../../src/core/builtInTemplates.ts";
import type { Template, TemplateContent, TemplateId } from "../../../src/core/template.ts";
import { visibleText } from "../../../src/core/visibleText.ts";
import {
  readTemplate,
  readTemplateFile,
  templateFileText,
  templateSchema,
  templateValueOf,
} from "../../../src/exchange/templateDocument.ts";

const id = "template0001" as TemplateId;
const optional = { requiredKeys: ["name"] as ["name"] };
const text = fc.string({ unit: "binary", maxLength: 80 });
const content = fc.record(
  {
    name: fc
      .string({ minLength: 1, maxLength: 90 })
      .filter((name) => name.trim() === name && visibleText(name) === name && name !== ""),
    description: text,
    title: text,
    systemPrompt: text,
    model: fc.record({ provider: fc.constantFrom("anthropic", "openai", "lm-studio"), model: text }),
    params: fc.dictionary(
      fc.stringMatching(/^[a-z]{1,8}$/).filter((name) => name !== "server" && name !== "headers"),
      fc.oneof(
        fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0)),
        fc.boolean(),
        text,
      ),
      { minKeys: 1 },
    ),
    variables: fc.array(
      fc.record({ name: fc.constantFrom("a", "größe"), default: text, description: text }, optional),
    ),
    messages: fc.array(fc.record({ role: fc.constantFrom("user" as const, "assistant" as const), text })),
  },
  optional,
) as fc.Arbitrary<TemplateContent>;

/** Without the difference between objects that have a prototype and those that have none. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const documentOf = (more: object) =>
  JSON.stringify({ format: "braid-template", version: 1, id, name: "Mine", ...more });

describe("a template as a file", () => {
  it("comes back as it was", () => {
    fc.assert(
      fc.property(content, (drawn) => {
        assert.deepEqual(
          plain(readTemplateFile(templateFileText({ ...drawn, id }))),
          plain({ ...drawn, id }),
        );
        assert.deepEqual(plain(readTemplate(id, templateValueOf(drawn))), plain({ ...drawn, id }));
      }),
    );
  });

  it("is what Braid's own are in, too", () => {
    for (const { isBuiltIn: _, ...template } of builtInTemplates)
      assert.deepEqual(readTemplateFile(templateFileText(template)), template);
  });

  it("carries no endpoint, permission or key, in neither direction", () => {
    const params = { temperature: 1, apiKey: "sk", baseURL: "http://evil", grants: "all", headers: "x" };
    const template: Template = {
      ...{ id, name: "Mine", params },
      model: { provider: "server:http://intranet:8000/v1", model: "m" },
    };
    const shared = templateFileText(template);
    for (const secret of ["intranet", "sk", "evil", "grants", "headers"])
      assert.ok(!shared.includes(`"${secret}`) && !shared.includes(`//${secret}`), secret);
    const read = readTemplateFile(
      documentOf({ params, model: template.model, grants: [{ tool: "run" }], endpoint: "http://evil" }),
    );
    assert.deepEqual(plain(read), { id, name: "Mine", params: { temperature: 1 } });
  });

  const refused: readonly (readonly [string, string, RegExp])[] = [
    ["what is no JSON", "{", /not valid JSON/],
    ["another file", '{"format":"braid-export"}', /not a template/],
    ["a newer file", documentOf({ version: 2 }), /newer version/],
    ["a version that is none", documentOf({ version: "1" }), /^version: /],
    ["an id that is none", documentOf({ id: "../../etc" }), /^id: This is not the id of a template/],
    ["a name that hides text", documentOf({ name: "a\u202eb" }), /^name: .*invisible/],
    ["a long name", documentOf({ name: "x".repeat(101) }), /^name: .*100 characters/],
    [
      "a wrong role",
      documentOf({
        messages: [
          { role: "user", text: "a" },
          { role: "system", text: "b" },
        ],
      }),
      /^messages\.1\.role: /,
    ],
    [
      "a wrong text",
      documentOf({ messages: [{ role: "user", text: { deep: [] } }] }),
      /^messages\.0\.text: /,
    ],
    [
      "too many messages",
      documentOf({ messages: Array(201).fill({ role: "user", text: "a" }) }),
      /^messages: .*200 messages/,
    ],
    ["parameters with objects", documentOf({ params: { tools: { run: true } } }), /^params\.tools: /],
    [
      "a variable without a proper name",
      documentOf({ variables: [{ name: "__proto__" }] }),
      /^variables\.0\.name: /,
    ],
    [
      "more than a template can be",
      documentOf({ description: "x".repeat(4_000_001) }),
      /larger than a template/,
    ],
    [
      "deep nesting where nothing is nested",
      `{"format":"braid-template","version":1,"id":${"[".repeat(100_000)}`,
      /not valid JSON/,
    ],
  ];
  for (const [what, file, message] of refused)
    it(`refuses ${what}, and says where it is`, () => {
      assert.throws(
        () => readTemplateFile(file),
        (cause: Error) => {
          assert.equal(cause.name, "ImportProblem");
          assert.match(cause.message, message);
          assert.ok(cause.message.length <= 301);
          return true;
        },
      );
    });

  it("is checked with the schema that is published; test/fixtures/makeSchemas.mjs writes it", async () => {
    const published = await readFile(join(process.cwd(), "docs", "template.schema.json"), "utf8");
    assert.deepEqual(JSON.parse(published), {
      title: "A template of Braid's sessions",
      ...toJsonSchema(templateSchema, { errorMode: "ignore" }),
    });
  });
});

describe("a stored template", () => {
  it("of a newer version or of a wrong form is passed over", () => {
    assert.equal(readTemplate(id, { version: 2, name: "Newer" }), undefined);
    assert.equal(readTemplate(id, { version: 1 }), undefined);
    assert.equal(readTemplate("short", { version: 1, name: "x" }), undefined);
    assert.equal(readTemplate(id, null), undefined);
  });
});
