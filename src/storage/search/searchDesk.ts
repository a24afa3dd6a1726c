// Runs in the search thread only.

import type { EpochMs } from "../../base/clock.ts";
import { readMessageId, type SessionId } from "../../core/ids.ts";
import { RecordSet } from "../../core/recordSet.ts";
import { type SearchDoc, searchDocsOf } from "../../core/searchDocs.ts";
import { rangesIn } from "../../core/searchPlan.ts";
import { tokensOf } from "../../core/searchTokens.ts";
import { snippetOf } from "../../core/snippet.ts";
import type { Sql } from "../database.ts";
import { decodeSession, recordsIn } from "../sessionCodec.ts";
import type { ThreadRequest } from "../workerThread.ts";
import { kindOf, type SearchEngine, type StoredDoc, timeOf } from "./engine.ts";
import { Fts4Engine } from "./fts4Engine.ts";
import { Fts5Engine, isBusy } from "./fts5Engine.ts";
import { findNodeSqlite } from "./nodeSqlite.ts";
import { putSession } from "./putSession.ts";
import type { FindAsk, Found, SearchSetup, SearchWork, SessionToIndex } from "./searchProtocol.ts";

type Answer<K extends keyof SearchWork> = Omit<SearchWork[K]["answer"], "index">;

/** Answers what the search thread is asked, and makes the index anew whenever it turns out to be of no use. */
export class SearchDesk {
  readonly #setup: SearchSetup;
  readonly #sql: Sql;
  readonly #nodeSqlite;
  #engine: Fts5Engine | Fts4Engine | undefined;
  #place = "";

  constructor(setup: SearchSetup, sql: Sql) {
    this.#setup = setup;
    this.#sql = sql;
    this.#nodeSqlite = setup.engine === "fts4" ? undefined : findNodeSqlite();
    if (setup.engine === "fts5" && !this.#nodeSqlite) throw new Error("This runtime has no FTS5.");
  }

  /** @throws when another window keeps the index busy for long. */
  answer(request: ThreadRequest<SearchWork>): SearchWork[keyof SearchWork]["answer"] {
    const engine = this.#open(request.ask.place);
    try {
      return { ...this.#do(engine, request), index: engine.index } as SearchWork[keyof SearchWork]["answer"];
    } catch (cause) {
      if (isBusy(cause)) throw cause;
      // Whatever SQLite does not like about its file: nothing in it is worth a repair.
      const fresh = this.#open(request.ask.place, "anew");
      return { ...this.#do(fresh, request), index: fresh.index } as SearchWork[keyof SearchWork]["answer"];
    }
  }

  #do(engine: SearchEngine, request: ThreadRequest<SearchWork>): Answer<keyof SearchWork> {
    switch (request.kind) {
      case "states":
        return { states: [...engine.states()] };
      case "put":
        return { unreadable: this.#put(engine, request.ask.sessions, request.ask.now) };
      case "drop":
        engine.together(() => {
          for (const session of request.ask.sessions) engine.drop(session);
        });
        return {};
      case "find":
        return find(engine, request.ask);
      case "save":
        engine.save();
        return {};
    }
  }

  #open(place: string, how: "asIs" | "anew" = "asIs"): Fts5Engine | Fts4Engine {
    const { folder } = this.#setup;
    const isAnew = how === "anew";
    let engine = this.#engine;
    if (
      engine &&
      (isAnew || place !== this.#place || (engine instanceof Fts5Engine && !engine.isCurrent(folder)))
    ) {
      this.#engine = undefined;
      try {
        engine.close();
      } catch {} // It was of no use, or its file is gone.
      engine = undefined;
    }
    this.#place = place;
    if (engine instanceof Fts4Engine) engine.refresh();
    engine ??= this.#nodeSqlite
      ? Fts5Engine.open(this.#nodeSqlite, folder, place, isAnew)
      : new Fts4Engine(this.#sql, folder, place);
    this.#engine = engine;
    return engine;
  }

  #put(engine: SearchEngine, sessions: readonly SessionToIndex[], now: EpochMs): SessionId[] {
    const unreadable: SessionId[] = [];
    engine.together(() => {
      for (const each of sessions) {
        if (engine.stateOf(each.session) === each.state) continue; // Another window was quicker.
        const docs = this.#tryDocsOf(each, now);
        if (docs) putSession(engine, each.session, each.state, docs);
        else unreadable.push(each.session);
      }
    });
    return unreadable;
  }

  /** Undefined when it cannot be read. One session that fails must not keep the others out of the index. */
  #tryDocsOf(each: SessionToIndex, now: EpochMs): readonly SearchDoc[] | undefined {
    try {
      return this.#docsOf(each, now);
    } catch {
      return undefined;
    }
  }

  #docsOf({ session, content }: SessionToIndex, now: EpochMs): readonly SearchDoc[] | undefined {
    if (content.kind === "nothing") return [];
    if (content.kind === "records")
      return searchDocsOf(new RecordSet(session, recordsIn(session, content.texts)), now);
    const decoded = decodeSession(this.#sql, { session, generation: content.generation }, content.bytes);
    return decoded.state === "whole"
      ? searchDocsOf(new RecordSet(session, recordsIn(session, decoded.value)), now)
      : undefined;
  }
}

function find(engine: SearchEngine, ask: FindAsk): Answer<"find"> {
  const { docs, total } = engine.find(ask);
  return { hits: docs.map((doc) => foundOf(doc, ask)), total };
}

function foundOf({ id, session, message, text }: StoredDoc, { plan }: FindAsk): Found {
  const tokens = tokensOf(text);
  const kind = kindOf(id);
  const messageId = readMessageId(message);
  return {
    session,
    ...(messageId && { message: messageId }),
    ...(kind !== "title" && { role: kind }),
    at: timeOf(id) as EpochMs,
    snippet: snippetOf(tokens.text, (plan && rangesIn(tokens, plan)) ?? []),
  };
}
