import assert from "node:assert/strict";
import { UserError } from "../../../../src/app/userError.ts";
import { heldFile, heldFolder } from "../../../../src/host/exchange/heldFile.ts";

describe("a file in a place that takes it only as a whole", () => {
  const text = (content: Uint8Array) => new TextDecoder().decode(content);

  it("is written in one go, and not at all when it is abandoned", async () => {
    const written: string[] = [];
    const write = async (content: Uint8Array) => void written.push(text(content));
    const file = heldFile("a.md", write);
    await file.append("one, ");
    await file.append("三");
    assert.deepEqual(written, []);
    await file.done();
    const half = heldFile("b.md", write);
    await half.append("half");
    await half.abandon();
    assert.deepEqual(written, ["one, 三"]);
  });

  it("is refused in plain words when it gets too large to be held", async () => {
    const written: string[] = [];
    const file = heldFile("a\u202e.md", async (content) => void written.push(text(content)), 10);
    await file.append("123456789");
    await assert.rejects(
      file.append("01"),
      (cause) =>
        cause instanceof UserError &&
        /^“a⟨U\+202E⟩\.md” would be too large.*Export fewer/.test(cause.message),
    );
    await file.abandon();
    assert.deepEqual(written, []);
  });

  it("gets a number behind its name where that is taken, in any case, also by one that is not whole yet", async () => {
    const files = new Map([["Talk.md", "older"]]);
    const folder = heldFolder({
      name: "there",
      names: async () => [...files.keys()],
      write: async (name, content) => void files.set(name, text(content)),
    });
    const [one, two] = [await folder.create("talk.md"), await folder.create("TALK.md")];
    await two.append("two");
    await two.done();
    await one.append("one");
    await one.done();
    assert.deepEqual(Object.fromEntries(files), {
      "Talk.md": "older",
      "TALK 3.md": "two",
      "talk 2.md": "one",
    });
  });
});
