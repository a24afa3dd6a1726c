import assert from "node:assert/strict";
import { quickPickText } from "../../../src/host/quickPickText.ts";

describe("untrusted text in a Quick Pick", () => {
  for (const [what, text, shown] of [
    ["as it is, mostly", "Costs $(5 or 6) in a shell: $(pwd -P)", "Costs $(5 or 6) in a shell: $(pwd -P)"],
    ["without icons", "$(check) safe $(loading~spin)", "\\$(check) safe \\$(loading~spin)"],
    ["without what is hidden", "a\u202eb", "a⟨U+202E⟩b"],
  ] as const)
    it(`is shown ${what}`, () => assert.equal(quickPickText(text), shown));
});
