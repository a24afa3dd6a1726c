import * as assert from "node:assert/strict";
import { importsOf, violationsIn } from "../importMap.mjs";

describe("the import map", () => {
  const planted: [file: string, code: string][] = [
    ["base/ids.ts", 'import { merge } from "../core/merge.ts";'],
    ["core/merge.ts", 'import type { Verb } from "../app/verbs.ts";'],
    ["core/merge.ts", 'export * from "../protocol/words.ts";'],
    ["core/merge.ts", 'export type Verb = import("../app/verbs.ts").Verb;'],
    ["agent/loop.ts", 'import { plan } from "../context/plan.ts";'],
    ["app/rename.ts", 'const { save } = await import("../storage/save.ts");'],
    ["storage/journal.ts", 'import {\n  type Log,\n} from "../host/log.ts";'],
    ["webview/main.ts", 'import type { Verbs } from "../app/verbs.ts";'],
    ["webview/deep/list.ts", 'import "../../agent/loop.ts";'],
    ["core/merge.ts", 'import type { Uri } from "vscode";'],
    ["storage/journal.ts", 'const vscode = require("vscode");'],
    ["base/ids.ts", 'import { activate } from "../extension.ts";'],
    ["elsewhere/new.ts", 'import { ok } from "../base/result.ts";'],
  ];
  for (const [file, code] of planted) {
    it(`refuses ${code.replaceAll(/\s+/g, " ")} in ${file}`, () => {
      assert.equal(violationsIn(file, code).length, 1);
    });
  }

  const fine: [file: string, code: string][] = [
    ["core/merge.ts", 'import type { Result } from "../base/result.ts";'],
    ["core/merge.ts", 'import { order } from "./stamp.ts";'],
    ["webview/main.ts", 'import { words } from "../protocol/words.ts";'],
    ["host/tree.ts", 'import * as vscode from "vscode";'],
    ["extension.ts", 'import { Store } from "./storage/store.ts";'],
    ["core/merge.ts", '// import { Verb } from "../app/verbs.ts";'],
    ["core/merge.ts", '/* import { Verb } from "../app/verbs.ts"; */'],
  ];
  for (const [file, code] of fine) {
    it(`accepts ${code} in ${file}`, () => {
      assert.deepEqual(violationsIn(file, code), []);
    });
  }

  it("is not misled by an address or a glob in a string", () => {
    assert.deepEqual(importsOf('const all = ["https://x.y", "/*"]; import { a } from "./a.ts"; /* end */'), [
      "./a.ts",
    ]);
  });
});
