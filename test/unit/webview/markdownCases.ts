import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { corpus } from "../../support/corpora.ts";

/** A reply of the kind models write: every construct, with the traps of streaming between them. */
export const realisticReply = `## Renaming safely

The rename happens in **two steps**, because a crash may come *between* them. See [the notes](https://example.com/notes) and [the list][list].

1. Write the new file next to the old one.
2. Rename it:
   - \`rename\` is atomic,
   - the folder is synced afterwards.

   \`\`\`ts
   await rename(temporary, target);
   \`\`\`
3. Done.

\`\`\`typescript
import { open, rename } from "node:fs/promises";

/** Replaces a file as a whole. */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(\`\${path}.new\`, "w");
  await file.writeFile(bytes);
  await file.sync();
}
\`\`\`

| step | cost | survives |
|:-----|-----:|:--------:|
| write | 0.2 ms | yes |
| \`fsync\` | 4 ms | yes |

> A quote that goes on
over two lines.

Setext
------

- [x] measured
- [ ] shown

![a chart](https://tracker.example.com/pixel.png)

Text with <b>tags</b>, &copy; and a line  
break. ~~Gone.~~ https://example.org/auto

~~~
tilde \`\`\` inside
~~~

[list]: https://example.com/list "The list"
`;

/** Small texts in which a block changes its kind, or its end, late. */
export const traps = [
  "a\n===\nb\n---\nc",
  "| a | b |\n|---|---|\n| 1 | 2 |\n\nafter",
  "- a\n\n\n  b\n- c\n\nd",
  "1. a\n\n   ```\n   x\n\n   y\n   ```\n2. b",
  "```\n``` \nafter",
  "```js\nlet a\n```js\nb\n```\nc",
  "````md\n```\ninner\n```\n````\nend",
  "~~~\na\n```\n~~~~\nb",
  "   ```\n   indented\n   ```\nafter",
  "```\n\n\n```\nafter",
  "    indented code\n\n    more\n\ntext",
  "> a\n> ```\n> b\n\nc",
  "[a]\n\ntext\n\n[a]: https://example.com 'title\nover lines'\n\nend",
  "<div>\n\n**bold**\n\n</div>\n\n<script>\nalert(1)\n\n</script>\n\nend",
  "line\r\nline\r\n\r\n```\r\ncode\r\n```\r\nend\r",
  "* * *\n***\n- - -\na",
  "\\`\\`\\`\nnot code",
  "a\n    b\n\n\n\n\nc",
  "# h\ntext\n## h2 ##\n####### seven",
];

/** The markdown of the public conformance suites, when they lie beside the project; else nothing. */
export function conformanceExamples(): readonly string[] {
  const suites = corpus("30-markdown");
  if (suites === undefined) return [];
  const folder = join(suites, "json");
  return readdirSync(folder).flatMap((file) => {
    const examples = JSON.parse(readFileSync(join(folder, file), "utf8")) as { markdown: string }[];
    return examples.map(({ markdown }) => markdown);
  });
}

/** Attacks from public collections, when they lie beside the project; else nothing. */
export function attackTexts(): readonly string[] {
  const folder = corpus("31-xss");
  if (folder === undefined) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(txt|md|json)$/.test(file) && !file.includes("PROVENANCE"))
    .map((file) => readFileSync(join(folder, file), "utf8"));
}
