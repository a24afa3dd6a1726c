import assert from "node:assert/strict";
import { mayBeSlash, readSlash } from "../../../src/core/slashText.ts";

const names = ["new", "session", "sessions", "rename", "reset", "tag", "stats", "help", "history", "?"];
const read = (text: string) => readSlash(text, names);

describe("texts that begin with a slash", () => {
  it("are commands when a known word stands alone or before an argument", () => {
    for (const [text, name, argument] of [
      ["/help", "help", ""],
      ["/Rename  My project \n", "rename", "My project"],
      ["/?", "?", ""],
      ["/tag a/b -c", "tag", "a/b -c"],
    ] as const)
      assert.deepEqual(read(text), { kind: "command", name, argument });
  });

  const messages = [
    "/usr/bin/env is a path",
    "/etc/hosts",
    "/help/me",
    "/tmp is full",
    "/var",
    " /help",
    "/ help",
    "/",
    "// a comment",
    "/* a comment */",
    "/help\nme",
    "see /help",
    "/ünicode",
    "/help.",
    "/[a-z]+/g",
  ];
  it("are messages, untouched, when they are paths, code, several lines, or begin with a space", () => {
    for (const text of messages.filter((each) => each !== "/var"))
      assert.deepEqual(read(text), { kind: "message", text });
  });

  it("are unknown commands when one word stands alone, or a word that is nearly a command", () => {
    assert.deepEqual(read("/var"), { kind: "unknown", name: "var", near: [] });
    assert.deepEqual(read("/renmae My project"), { kind: "unknown", name: "renmae", near: ["rename"] });
    assert.deepEqual(read("/sess"), { kind: "unknown", name: "sess", near: ["session", "sessions"] });
    assert.deepEqual(read("/hlep"), { kind: "unknown", name: "hlep", near: ["help"] });
  });

  it("lose one slash of two only where a single one would be taken for a command", () => {
    assert.deepEqual(read("//help me"), { kind: "message", text: "/help me" });
    assert.deepEqual(read("//unknown"), { kind: "message", text: "/unknown" });
    assert.deepEqual(read("//server/share is down"), { kind: "message", text: "//server/share is down" });
    assert.deepEqual(read("//TODO later"), { kind: "message", text: "//TODO later" });
  });

  it("are asked about only when they may be commands", () => {
    assert.deepEqual(["/help", "//help", "/?"].map(mayBeSlash), [true, true, true]);
    assert.deepEqual(["", "/", "/ x", "x /help", "/help\nx", "/1"].map(mayBeSlash), Array(6).fill(false));
  });
});
