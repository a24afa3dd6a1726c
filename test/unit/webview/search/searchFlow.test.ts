import assert from "node:assert/strict";
import type { Results } from "../../../../src/webview/search/results.ts";
import { type Question, SearchFlow } from "../../../../src/webview/search/searchFlow.ts";
import { HandTime } from "../../../support/handTime.ts";
import { foundNothing, hitOf } from "../../../support/pageSamples.ts";

const found = (text: string, more: Partial<Results> = {}): Results => ({
  ...foundNothing,
  hits: [hitOf("s", `u-${text}`, text, text)],
  total: 1,
  ...more,
});

/** A search whose answers come when the test gives them, and what it told. */
function flowWith() {
  const time = new HandTime();
  const asked: {
    query: string;
    limit: number;
    offset: number;
    answer: (results: Results | Error) => Promise<void>;
  }[] = [];
  const told: string[] = [];
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
  const flow = new SearchFlow(
    {
      ask: ({ query, limit, offset }) =>
        new Promise((resolve, reject) => {
          const answer = async (results: Results | Error) => {
            if (results instanceof Error) reject(results);
            else resolve(results);
            await settled();
          };
          asked.push({ query, limit, offset, answer });
        }),
      onDidFind: ({ query }, results) =>
        told.push(`${query}: ${results?.hits.map(({ text }) => text) ?? "none"}`),
      onDidFail: (sentence) => told.push(`failed: ${sentence}`),
      onDidChangeBusy: () => {},
    },
    time,
  );
  const type = (query: string, scope: Question["scope"] = "all") => flow.search({ query, scope });
  return { flow, time, asked, told, type };
}

describe("searching while a person types", () => {
  it("asks once for keys that follow each other", () => {
    const { type, time, asked } = flowWith();
    for (const query of ["u", "us", "use", "user"]) type(query);
    time.begin();
    assert.deepEqual(
      asked.map(({ query }) => query),
      ["user"],
    );
  });

  it("shows the newest question's answer, whatever comes late for older ones", async () => {
    const { type, time, asked, told } = flowWith();
    type("old");
    time.begin();
    type("new");
    time.begin();
    await asked[1]?.answer(found("new"));
    await asked[0]?.answer(found("old"));
    assert.deepEqual(told, ["new: new"]);
    type("newer");
    time.begin();
    await asked[2]?.answer(new Error("It cannot."));
    assert.deepEqual(told, ["new: new", "failed: It cannot."]);
  });

  it("drops an answer as soon as the next key is pressed, not only when it is asked for", async () => {
    const { type, time, asked, told } = flowWith();
    type("a");
    time.begin();
    type("ab");
    await asked[0]?.answer(found("a"));
    assert.deepEqual(told, []);
  });

  it("keeps what was found until there is something newer", async () => {
    const { flow, type, time, asked } = flowWith();
    type("a");
    time.begin();
    await asked[0]?.answer(found("a"));
    type("ab");
    assert.equal(flow.results?.hits[0]?.text, "a");
    time.begin();
    assert.equal(flow.results?.hits[0]?.text, "a");
  });

  it("shows nothing for nothing, at once", async () => {
    const { flow, type, time, asked, told } = flowWith();
    type("a");
    time.begin();
    type(" ");
    await asked[0]?.answer(found("a"));
    assert.deepEqual(told, [" : none"]);
    assert.equal(flow.results, undefined);
    assert.deepEqual(time.waits, []);
  });

  it("asks again as long as not everything was looked through", async () => {
    const { type, time, asked, told } = flowWith();
    type("a");
    time.begin();
    await asked[0]?.answer(found("a", { isComplete: false }));
    time.begin();
    await asked[1]?.answer(found("b"));
    assert.deepEqual(told, ["a: a", "a: b"]);
    assert.deepEqual(time.waits, []);
  });

  it("fetches more behind what is there, and refreshes all of it", async () => {
    const { flow, type, time, asked, told } = flowWith();
    const page = (from: number): Results => ({
      ...foundNothing,
      hits: Array.from({ length: 50 }, (_, index) => hitOf("s", `u${from + index}`, `${from + index}`, "x")),
      total: 120,
    });
    type("a");
    time.begin();
    await asked[0]?.answer(page(0));
    const more = flow.more();
    await asked[1]?.answer(page(40)); // Ten have moved meanwhile.
    await more;
    assert.equal(flow.results?.hits.length, 90);
    flow.refresh();
    time.begin();
    assert.deepEqual(
      asked.map(({ limit, offset }) => [limit, offset]),
      [
        [50, 0],
        [50, 50],
        [90, 0],
      ],
    );
    assert.equal(told.length, 2);
  });

  it("searches elsewhere for the same words", () => {
    const { type, time, asked } = flowWith();
    type("a");
    time.begin();
    type("a", "current");
    time.begin();
    assert.equal(asked.length, 2);
  });
});
