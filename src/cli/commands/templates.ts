import type { ExportedFile } from "../../app/exportSessions.ts";
import type { TemplateSummary } from "../../app/verbs/listTemplates.ts";
import type { Template, TemplateId } from "../../core/template.ts";
import type { StoreCommand } from "../command.ts";
import { ExportTarget } from "../exportTarget.ts";
import { safeJson, safeLine, safeLines } from "../output/safeText.ts";
import { tableOf } from "../output/table.ts";
import { sessionNamed, titleOf } from "../selection.ts";
import { templateNamed } from "../templateNamed.ts";
import { givenTexts } from "../verbArguments.ts";

const list: StoreCommand = {
  name: "templates list",
  summary: "List the templates that sessions can be made from.",
  usage: "",
  words: [0, 0],
  options: {},
  examples: [["braid templates list", "your own, then those that came with Braid"]],
  access: "read",
  async run({ run, terminal }) {
    const templates = await run<readonly TemplateSummary[]>("template.list");
    const columns = [
      { title: "NAME", paint: terminal.style.accent },
      { title: "ASKS FOR", shrinksTo: 10, leftOut: 1 },
      { title: "FROM", leftOut: 2, paint: terminal.style.dim },
      { title: "DESCRIPTION", shrinksTo: 20 },
    ];
    const rows = templates.map(({ name, variables, isBuiltIn, description = "" }) => [
      safeLine(name),
      safeLine(variables.map((variable) => variable.name).join(", ")),
      isBuiltIn ? "Braid" : "you",
      safeLine(description),
    ]);
    return { json: templates, text: tableOf(columns, rows, terminal.width, terminal.style.bold) };
  },
};

const show: StoreCommand = {
  name: "templates show",
  summary: "Print a template: its texts, and what it asks for.",
  usage: "TEMPLATE",
  words: [1, 1],
  completes: "template",
  options: {},
  examples: [["braid templates show 'Code review'", "by its name, or its id"]],
  access: "read",
  async run(context) {
    const template = await templateNamed(context, context.args.words[0] ?? "");
    const { name, description, model, systemPrompt, messages = [], variables } = template;
    const asked = variables.map((variable) => {
      const what = variable.description === undefined ? "" : `: ${variable.description}`;
      return `  ${variable.name}${variable.default === undefined ? "" : `=${variable.default}`}${what}`;
    });
    const text = [
      name,
      description,
      model && `Model: ${model.provider}/${model.model}`,
      asked.length > 0 && `Asks for:\n${asked.join("\n")}`,
      systemPrompt !== undefined && `--- Instructions ---\n${systemPrompt}`,
      ...messages.map((message) => `--- ${message.role === "user" ? "You" : "Reply"} ---\n${message.text}`),
    ].filter((part) => typeof part === "string" && part !== "");
    return { json: template, text: safeLines(`${text.join("\n\n")}\n`) };
  },
};

const save: StoreCommand = {
  name: "templates save",
  summary: "Make a template of a session.",
  details: "{{name}} or {{name=default}} in its texts is asked for when a session is made from it.",
  usage: "SESSION NAME",
  words: [2, 2],
  completes: "session",
  options: {
    description: { kind: "text", help: "What it is for." },
    messages: {
      kind: "text",
      value: ["none", "first", "all"],
      help: "What of the conversation it holds; the first message if not said.",
    },
  },
  examples: [["braid templates save last 'Code review'", "from the session used last"]],
  access: "write",
  async run({ app, args, run }) {
    const [session = "", name = ""] = args.words;
    const source = await sessionNamed(app, session);
    const saved = await run<{ template: TemplateId; name: string }>("template.save", {
      ...{ session: source.id, name },
      ...givenTexts(args, "description", "messages"),
    });
    return {
      json: { template: saved.template, name: saved.name, session: source.id },
      text: `${titleOf(source)} is the template “${safeLine(saved.name)}” now.\n`,
    };
  },
};

const remove: StoreCommand = {
  name: "templates delete",
  summary: "Remove one of your own templates. Sessions made from it stay.",
  usage: "TEMPLATE",
  words: [1, 1],
  completes: "template",
  options: {},
  examples: [["braid templates delete 'Code review'", "“templates export” keeps a copy before"]],
  access: "write",
  async run(context) {
    const { id, name } = await templateNamed(context, context.args.words[0] ?? "");
    const { before } = await context.run<{ before: Template }>("template.delete", { template: id });
    return { json: { before }, text: `Deleted the template “${safeLine(name)}”.\n` };
  },
};

const share: StoreCommand = {
  name: "templates export",
  summary: "Write a template as a file to share.",
  usage: "TEMPLATE",
  words: [1, 1],
  completes: "template",
  options: {
    output: { kind: "text", short: "o", value: "PATH", help: "A file or a folder.", completes: "file" },
    force: { kind: "flag", help: "Replace a file that is there." },
    redact: { kind: "flag", help: "Replace what looks like a secret." },
  },
  examples: [["braid templates export 'Code review' -o review.json", "to give to somebody"]],
  access: "read",
  async run(context) {
    const { args } = context;
    const { id, name } = await templateNamed(context, args.words[0] ?? "");
    const { file, warnings } = await context.run<{ file: ExportedFile; warnings: readonly string[] }>(
      "template.export",
      { template: id, ...(args.flag("redact") && { redact: true }) },
    );
    const kinds = [...new Set(warnings)].join(", ");
    if (kinds !== "")
      context.note(
        args.flag("redact")
          ? `What looks like a secret (${kinds}) was replaced.`
          : `Something in it looks like a secret (${kinds}). --redact replaces it.`,
      );
    const target = await ExportTarget.at(args.text("output"), args.flag("force"));
    await target.take(file);
    const [written] = await target.end();
    return {
      json: { template: id, warnings, files: [written] },
      text:
        typeof written === "string"
          ? `“${safeLine(name)}” is in ${safeLine(written)}.\n`
          : `${safeJson(file.text)}\n`,
    };
  },
};

const take: StoreCommand = {
  name: "templates import",
  summary: "Take in a template from a file.",
  details: "Importing a file twice changes nothing. “-” reads the standard input.",
  usage: "FILE|-",
  words: [1, 1],
  completes: "file",
  options: {},
  examples: [["braid templates import review.json", "a file that “templates export” wrote"]],
  access: "write",
  async run({ args, run }) {
    const taken = await run<{ template: TemplateId; name: string; isNew: boolean }>("template.import", {
      path: args.words[0] ?? "",
    });
    return {
      json: taken,
      text: taken.isNew
        ? `Imported the template “${safeLine(taken.name)}”.\n`
        : `The template “${safeLine(taken.name)}” is here already.\n`,
    };
  },
};

export const templateCommands = [list, show, save, remove, share, take];
