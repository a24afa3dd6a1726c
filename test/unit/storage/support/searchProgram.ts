import { readFileSync } from "node:fs";
import type { EpochMs } from "../../../../src/base/clock.ts";
import type { SessionId } from "../../../../src/core/ids.ts";
import type { Role } from "../../../../src/core/message.ts";
import { planOf } from "../../../../src/core/searchPlan.ts";
import { readQuery } from "../../../../src/core/searchQuery.ts";
import { loadSql } from "../../../../src/storage/database.ts";
import { SearchDesk } from "../../../../src/storage/search/searchDesk.ts";
import type { EngineKind, FindAsk, Found } from "../../../../src/storage/search/searchProtocol.ts";

/** A session of few words: what was said in it, by whom. */
export interface SampleSession {
  readonly id: string;
  readonly title?: string;
  readonly messages: readonly {
    readonly id: string;
    readonly role: Role;
    readonly at: number;
    readonly text: string;
  }[];
}

/** One step after the other: sessions to put in, then a question. */
export type SearchStep =
  | { readonly put: readonly SampleSession[]; readonly state: string }
  | { readonly drop: readonly string[] }
  | { readonly save: true }
  | ({ readonly query: string } & Partial<FindAsk>);

export interface SearchJob {
  readonly engine: EngineKind;
  readonly folder: string;
  readonly place?: string;
  readonly wasmFile: string;
  readonly steps: readonly SearchStep[];
}

/** What each question found; nothing for other steps. */
export type SearchOutcome = readonly ({ readonly hits: readonly Found[]; readonly total: number } | null)[];

const textsOf = ({ title, messages }: SampleSession): string[] => {
  const texts: string[] = [];
  const add = (type: string, key: string, value: unknown) => {
    const time = (1_700_000_000_000 + texts.length).toString(36).padStart(9, "0");
    texts.push(type, key, JSON.stringify(value), `${time}-0000-searchtest`);
  };
  add("field", "createdAt", 1_700_000_000_000);
  if (title !== undefined) add("field", "title", title);
  for (const { id, role, at, text } of messages)
    add("message", id, { role, status: "complete", createdAt: at, parts: [{ type: "text", text }] });
  return texts;
};

/** Does what an index is asked, in this process. */
export async function runSearch({
  engine,
  folder,
  place = "here",
  wasmFile,
  steps,
}: SearchJob): Promise<SearchOutcome> {
  const desk = new SearchDesk({ engine, folder, wasmFile }, await loadSql(wasmFile));
  const now = 1_700_000_000_000 as EpochMs;
  return steps.map((step) => {
    if ("put" in step) {
      const sessions = step.put.map((each) => ({
        session: each.id as SessionId,
        state: step.state,
        content: { kind: "records", texts: textsOf(each) } as const,
      }));
      desk.answer({ id: 0, kind: "put", ask: { place, sessions, now } });
      return null;
    }
    if ("drop" in step) {
      desk.answer({ id: 0, kind: "drop", ask: { place, sessions: step.drop as SessionId[] } });
      return null;
    }
    if ("save" in step) {
      desk.answer({ id: 0, kind: "save", ask: { place } });
      return null;
    }
    const { query, ...more } = step;
    const plan = planOf(readQuery(query).terms);
    const ask = { place, ...(plan && { plan }), limit: 10_000, offset: 0, now, ...more };
    return desk.answer({ id: 0, kind: "find", ask }) as SearchOutcome[number];
  });
}

/** As a program: reads a job from a file, and prints what it found. */
if (process.argv[2]?.endsWith(".searchjob")) {
  const job = JSON.parse(readFileSync(process.argv[2], "utf8")) as SearchJob;
  void runSearch(job).then((outcome) => process.stdout.write(JSON.stringify(outcome)));
}
