import type { EpochMs } from "../base/clock.ts";
import type { Cost, TokenCounts } from "./cost.ts";
import type { SessionId } from "./ids.ts";

/** Who said how much. The Guide is no language model, so its answers are apart from replies. */
export interface MessageCounts {
  readonly user: number;
  readonly assistant: number;
  readonly guide: number;
  readonly system: number;
  readonly total: number;
}

/** How the replies of models ended. `unfinished` are being written, or broke off with the window that wrote them. */
export interface ReplyCounts {
  readonly complete: number;
  readonly stopped: number;
  readonly failed: number;
  readonly unfinished: number;
}

/** How long complete replies took. */
export interface ResponseTimes {
  /** How many there are of which it is known. */
  readonly count: number;
  readonly averageMs?: number;
  /** 95 of 100 were not slower. To three significant digits. */
  readonly p95Ms?: number;
}

/** How much was said, used and spent. */
export interface Volume {
  readonly messages: MessageCounts;
  /** As told by providers; `countedReplies` is how many did. */
  readonly tokens: TokenCounts & { readonly countedReplies: number };
  readonly cost: Cost;
}

/** Volume, and how replies went. */
export interface Figures extends Volume {
  readonly replies: ReplyCounts;
  /** From question to the end of the reply. */
  readonly responseTime: ResponseTimes;
  /** From question to the first words of the reply. */
  readonly firstWords: ResponseTimes;
}

/** Figures of a part of what is counted. `key` tells it from others, `name` is for people; both are untrusted text. */
export interface GroupFigures extends Figures {
  readonly key: string;
  readonly name: string;
  /** In which it occurs. */
  readonly sessions: number;
}

export interface ModelFigures extends GroupFigures {
  readonly provider: string;
  readonly model: string;
}

export interface DayVolume extends Volume {
  /** The day where the reader is: 2026-01-31. */
  readonly day: string;
  readonly sessions: number;
}

/** When something was said. */
export interface Period {
  readonly firstMessageAt?: EpochMs;
  readonly lastMessageAt?: EpochMs;
  /** Without pauses of more than a quarter of an hour. */
  readonly activeMs: number;
}

/** Of one session, over all its branches. */
export interface SessionStatistics extends Figures, Period {
  readonly kind: "session";
  readonly session: SessionId;
  readonly title?: string;
  /** From the first message to the last one. */
  readonly durationMs: number;
  /** Messages that a branch or a duplicate has from its origin. They are counted here, and not in totals over sessions. */
  readonly inheritedMessages: number;
  /** Of the thread that is shown. */
  readonly shown: Figures;
  readonly byModel: readonly ModelFigures[];
}

/** Of many sessions. Groups come in descending order of messages, days in their order. */
export interface HistoryStatistics extends Figures, Period {
  readonly kind: "history";
  readonly since?: EpochMs;
  readonly until?: EpochMs;
  readonly sessions: number;
  /** Sessions that could not be read and are not counted. */
  readonly unreadableSessions: number;
  readonly byProvider: readonly GroupFigures[];
  readonly byModel: readonly ModelFigures[];
  readonly byDay: readonly DayVolume[];
  readonly byWorkspace: readonly GroupFigures[];
  readonly byTag: readonly GroupFigures[];
}

export type Statistics = SessionStatistics | HistoryStatistics;
