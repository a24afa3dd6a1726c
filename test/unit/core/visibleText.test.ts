import assert from "node:assert/strict";
import { visibleText } from "../../../src/core/visibleText.ts";

describe("untrusted text on one line", () => {
  for (const [what, text, shown] of [
    ["ordinary text of any script", "Grüße, 世界 שלום 👩‍💻", "Grüße, 世界 שלום 👩‍💻"],
    ["line breaks, which are folded", "one\r\n\ttwo", "one two"],
    ["a turned direction, which is written out", "evil\u202Etxt.exe", "evil⟨U+202E⟩txt.exe"],
    [
      "links, which lead nowhere",
      "[OK](command:x) [a](HTTPS://b) f[0](1)",
      "[OK] (command:x) [a] (HTTPS://b) f[0](1)",
    ],
    ["terminal codes, which are written out", "\u001b[31mred", "⟨U+001B⟩[31mred"],
  ] as const)
    it(`shows ${what}`, () => assert.equal(visibleText(text), shown));
});
