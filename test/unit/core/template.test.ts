import assert from "node:assert/strict";
import fc from "fast-check";
import { builtInTemplates } from "../../../src/core/builtInTemplates.ts";
import { fillPlaceholders, placeholdersIn } from "../../../src/core/placeholders.ts";
import { fillTemplate, freeName, variablesOf } from "../../../src/core/template.ts";

/** Text in which braces and names meet in every way; without "=", so that no placeholder has a default to lose. */
const braced = fc
  .array(fc.constantFrom("{{", "}}", "{", "}", "name", "x y", "\n", "é", "1", "{{name}}", "{{ c }}"))
  .map((pieces) => pieces.join(""));

describe("placeholders", () => {
  it("are names in double braces, with or without a default", () => {
    assert.deepEqual(
      placeholdersIn(["Review {{file}} for {{focus=bugs and typos}}, {{file=all}}, {{größe}}"]),
      [{ name: "file", default: "all" }, { name: "focus", default: "bugs and typos" }, { name: "größe" }],
    );
  });

  it("are not what template languages write", () => {
    for (const text of [
      "{{ name }}",
      "{{ secrets.KEY }}",
      "{{user.name}}",
      "{{#if x}}",
      "{{1st}}",
      "{{}}",
      "{name}",
    ])
      assert.deepEqual(placeholdersIn([text]), [], text);
  });

  it("lose nothing: filled with themselves they give the same text", () => {
    fc.assert(
      fc.property(braced, (text) => {
        assert.equal(
          fillPlaceholders(text, (name) => `{{${name}}}`),
          text,
        );
      }),
    );
  });

  it("keep all text around them, whatever they are filled with", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.string())), fc.string(), (parts, end) => {
        const literal = (text: string) => text.replace(/[{}]/g, "");
        const text =
          parts.map(([before], index) => `${literal(before)}{{v${index}}}`).join("") + literal(end);
        const filled = fillPlaceholders(text, (name) => parts[Number(name.slice(1))]?.[1] ?? "");
        const wanted = parts.map(([before, value]) => literal(before) + value).join("") + literal(end);
        assert.equal(filled, wanted);
      }),
    );
  });

  it("are found in long hostile text without delay", () => {
    assert.deepEqual(placeholdersIn(["{{a=".repeat(200_000)]), []);
    assert.deepEqual(placeholdersIn([`{{a=${"x".repeat(500_000)}}}`]), []);
  });
});

describe("a template", () => {
  const review = {
    name: "Review",
    title: "Review of {{file}}",
    systemPrompt: "You look for {{focus=bugs}}.",
    messages: [
      { role: "user", text: "Hello" },
      { role: "assistant", text: "Hi" },
      { role: "user", text: "Look at {{file}}: {{constructor=nothing}}" },
    ],
  } as const;

  it("fills title, system prompt and opening messages; the last question is a draft", () => {
    assert.deepEqual(fillTemplate(review, new Map([["file", "a.ts\n{{focus}}"]])), {
      title: "Review of a.ts {{focus}}",
      systemPrompt: "You look for bugs.",
      messages: review.messages.slice(0, 2),
      draft: "Look at a.ts\n{{focus}}: nothing",
    });
  });

  it("names what is missing", () => {
    assert.deepEqual(fillTemplate(review, new Map([["focus", "speed"]])), { missing: ["file"] });
  });

  it("asks in the order of the text, with what is known of each variable", () => {
    const variables = [{ name: "focus", description: "What matters?" }, { name: "unused" }];
    assert.deepEqual(variablesOf({ ...review, variables }), [
      { name: "file" },
      { name: "focus", default: "bugs", description: "What matters?" },
      { name: "constructor", default: "nothing" },
    ]);
  });

  it("gives a title of one line and a length that titles may have", () => {
    const filled = fillTemplate(
      { name: "x", title: "{{a}}" },
      new Map([["a", `two\nlines ${"😀".repeat(150)}`]]),
    );
    assert.ok("title" in filled && filled.title && filled.title.length <= 200);
    assert.doesNotMatch(filled.title, /\n|[\ud800-\udbff]$/);
  });

  it("gets a number when its name is taken, in any case", () => {
    assert.equal(freeName("Review", ["review", "REVIEW (2)"]), "Review (3)");
    assert.equal(freeName("Other", ["review"]), "Other");
  });
});

describe("the templates that come with Braid", () => {
  it("have different names, and ask for nothing that is not in their texts", () => {
    assert.equal(new Set(builtInTemplates.map(({ name }) => name)).size, 3);
    for (const template of builtInTemplates) {
      const asked = variablesOf(template).map(({ name, description }) => [name, description !== undefined]);
      assert.deepEqual(
        new Set(asked.map(([name]) => name)),
        new Set(template.variables?.map(({ name }) => name)),
      );
      assert.ok(asked.every(([, isDescribed]) => isDescribed));
    }
  });

  it("need one value each", () => {
    for (const template of builtInTemplates) {
      const required = variablesOf(template).filter((variable) => variable.default === undefined);
      assert.equal(required.length, 1, template.name);
    }
  });
});
