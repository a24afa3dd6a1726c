import assert from "node:assert/strict";
import fc from "fast-check";
import { tabName } from "../../../src/core/tabName.ts";

describe("the name of an editor's tab", () => {
  it("is a title's beginning, in whole characters and without what a path or an eye would misread", () => {
    assert.equal(tabName("Fix: src/app\u202e.ts?\n"), "Fix  src app .ts");
    assert.equal(tabName(`${"x".repeat(59)}🚀🚀`), `${"x".repeat(59)}🚀`);
    assert.equal(tabName("half \ud83d of one"), "half   of one");
  });

  it("can stand in an address, whatever the title", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(), (title, end) => {
        const name = tabName(title.slice(0, end));
        assert.doesNotMatch(name, /[\\/#?%]/);
        assert.equal(decodeURIComponent(encodeURIComponent(name)), name);
      }),
    );
  });
});
