import assert from "node:assert/strict";
import type { ImportReport } from "../../../src/app/importSessions.ts";
import type { SessionId } from "../../../src/core/ids.ts";
import { importSentences } from "../../../src/host/exchange/importSentences.ts";

const nothing: ImportReport = { imported: [], unchanged: [], skipped: [], leftOut: {}, isCancelled: false };
const session = "aaaaaaaaaaaa" as SessionId;
const wordsOf = (report: Partial<ImportReport>) => importSentences({ ...nothing, ...report });

describe("what the user is told of an import", () => {
  it("says how many sessions are new, were completed, and were here already", () => {
    const { summary, problems } = wordsOf({
      imported: [
        { session, file: "a.json", isNew: true },
        { session, file: "a.json", isNew: true },
        { session, file: "a.json", isNew: false },
      ],
      unchanged: [session],
    });
    assert.equal(
      summary,
      "Imported 2 sessions. Completed 1 session that is here. 1 session is here already, with all that the file holds.",
    );
    assert.deepEqual(problems, []);
  });

  it("says what imports never carry, where a file held it", () => {
    assert.equal(
      wordsOf({ leftOut: { permission: 2, endpoint: 1, removal: 7 } }).summary,
      "Left out: permissions, endpoints and keys. Imports never carry them.",
    );
  });

  it("names the first files that could not be imported, and counts the others", () => {
    const skipped = Array.from({ length: 5 }, (_, index) => ({
      file: `${index}.json`,
      reason: "The file is empty.",
    }));
    const { summary, problems } = wordsOf({ skipped });
    assert.equal(summary, "Nothing was imported.");
    assert.equal(problems.length, 4);
    assert.equal(problems[0], "Not imported from “0.json”: The file is empty.");
    assert.equal(problems[3], "And 2 more could not be imported.");
  });

  it("says that it was stopped", () => {
    assert.match(wordsOf({ isCancelled: true }).summary, /was stopped; what was imported by then stays/);
  });
});
