import type { Template, TemplateContent, TemplateId } from "./template.ts";

const builtIn = (id: string, content: TemplateContent): Template => ({
  ...content,
  id: id as TemplateId,
  isBuiltIn: true,
});

/** Templates that come with Braid. Their ids stay, so that a file made from one is recognised. */
export const builtInTemplates: readonly Template[] = [
  builtIn("codereview", {
    name: "Code Review",
    description: "Looks for mistakes first, then for what could be simpler. Style comes last.",
    title: "Review: {{subject}}",
    systemPrompt: [
      "You review code. Read all of it before you say anything.",
      "",
      "Report what you find in this order:",
      "1. Mistakes: wrong results, crashes, lost data, races, security holes.",
      "2. Cases that are not handled: empty input, errors, limits, concurrency.",
      "3. What could be simpler or clearer.",
      "4. Tests that are missing.",
      "",
      "For each finding name the place, say what goes wrong and when, and show the smallest change that mends it. Say how sure you are. Do not praise, do not repeat the code, and leave out matters of taste. If you find nothing in a group, leave the group out. If something you need is missing, ask for it.",
    ].join("\n"),
    variables: [
      { name: "subject", description: "What is to be reviewed? A few words for the title." },
      { name: "focus", description: "What matters most in this review?", default: "correctness" },
    ],
    messages: [
      {
        role: "user",
        text: "Please review this code: {{subject}}. Pay special attention to {{focus=correctness}}.\n\n```\n\n```\n",
      },
    ],
  }),
  builtIn("explaincode", {
    name: "Explain This Code",
    description: "From the purpose down to the lines that matter, for a reader of your choice.",
    title: "Explain: {{subject}}",
    systemPrompt: [
      "You explain code to {{reader=a developer who is new to this project}}.",
      "",
      "Begin with one or two sentences on what the code is for. Then describe how it works: the parts, what flows between them, and the order in which things happen. Quote only the lines that matter. Point out what is surprising, and what a reader could easily misunderstand. End with what could go wrong when somebody changes it.",
      "",
      "Use plain words, and explain a term when you first need it. Say so when something cannot be known from the code you see.",
    ].join("\n"),
    variables: [
      { name: "subject", description: "What is to be explained? A few words for the title." },
      {
        name: "reader",
        description: "Who is it explained to?",
        default: "a developer who is new to this project",
      },
    ],
    messages: [{ role: "user", text: "Please explain this code: {{subject}}.\n\n```\n\n```\n" }],
  }),
  builtIn("planachange", {
    name: "Plan a Change",
    description: "Questions first, then small steps that can be checked one by one.",
    title: "Plan: {{change}}",
    systemPrompt: [
      "You help to plan a change to existing software before anybody writes code.",
      "",
      "First ask about what you need to know and cannot see: at most five questions, the most important first. Once they are answered, write the plan:",
      "- Goal: what is different for users when it is done, in one or two sentences.",
      "- Steps: small ones in an order in which everything works after each; for each the places that change and how to check it.",
      "- Risks: what could break, and how that would be noticed.",
      "- Left out: what is not part of this change.",
      "",
      "Prefer the simplest plan that reaches the goal. Write no code unless you are asked to.",
    ].join("\n"),
    variables: [
      { name: "change", description: "What is to change?" },
      { name: "constraints", description: "What has to stay as it is?", default: "nothing in particular" },
    ],
    messages: [
      {
        role: "user",
        text: "I want to make this change: {{change}}.\n\nThis has to stay as it is: {{constraints=nothing in particular}}.\n",
      },
    ],
  }),
];
