import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axeFile = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

interface Axe {
  run(
    options: object,
  ): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
}

/** What a tool can find, as sentences; none when all is well. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  const client = await page.context().newCDPSession(page);
  await client.send("Page.setBypassCSP", { enabled: true });
  await page.evaluate(await readFile(axeFile, "utf8"));
  return page.evaluate(async () => {
    const { axe } = window as never as { axe: Axe };
    // Which levels of headings a model skips is not ours to say.
    const { violations } = await axe.run({
      preload: false,
      rules: { "heading-order": { enabled: false } },
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
    );
  });
}
