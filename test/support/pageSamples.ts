import type { FoundHit, FoundSession, SearchAnswer } from "../../src/protocol/searchLetters.ts";
import type { Counted, DayView, FiguresView, GroupView } from "../../src/protocol/statisticsLetters.ts";

const at = Date.UTC(2026, 2, 14, 9, 12);

/** A hit in which every occurrence of a word is marked. */
export function hitOf(session: string, message: string | undefined, text: string, word: string): FoundHit {
  const marks: [number, number][] = [];
  for (let place = text.indexOf(word); place !== -1; place = text.indexOf(word, place + 1))
    marks.push([place, word.length]);
  return {
    ...{ session, at, text, marks },
    ...(message !== undefined && {
      message,
      role: message.startsWith("u") ? ("user" as const) : ("assistant" as const),
    }),
  };
}

const sessionOf = (id: string, title: string, more: Partial<FoundSession> = {}): FoundSession => ({
  ...{ id, title, tags: [], isPinned: false, isArchived: false, age: "3 h", workspace: "braid" },
  ...more,
});

export const foundUsers: SearchAnswer = {
  hits: [
    hitOf(
      "s1",
      "u1",
      "Where is getUserById called, and why does it return undefined for a new user?",
      "User",
    ),
    hitOf("s1", "a1", "`getUserById` reads the cache first. A user that was just made is not in it.", "user"),
    hitOf("s1", undefined, "Why getUserById forgets new users", "User"),
    ...[2, 3, 4, 5, 6].map((n) =>
      hitOf("s1", `a${n}`, `Another reply, number ${n}, that speaks of the user at length.`, "user"),
    ),
    hitOf(
      "s2",
      "u7",
      "שלום user, מה שלומך? <b>not bold</b> and a very_long_identifier_that_has_no_place_to_break_in_it_because_it_goes_on_and_on_and_on",
      "user",
    ),
    hitOf("s3", undefined, "user interface notes", "user"),
  ],
  sessions: [
    sessionOf("s1", "Why getUserById forgets new users", { tags: ["work", "bug"], isPinned: true }),
    sessionOf(
      "s2",
      "A conversation with a title that is far too long for one line of a narrow editor, whatever one does",
      {
        workspace: "another-workspace-with-a-long-name",
        age: "2 days",
        isArchived: true,
      },
    ),
    sessionOf("s3", "user interface notes", { emoji: "🎨", tags: ["design"], age: "14 Mar 2026" }),
  ],
  total: 120,
  isComplete: true,
};

export const foundNothing: SearchAnswer = { hits: [], sessions: [], total: 0, isComplete: true };

const volumeOf = (messages: number, isPriced = true) => ({
  messages: {
    ...{ user: Math.ceil(messages / 2), assistant: Math.floor(messages / 2), guide: 0, system: 0 },
    total: messages,
  },
  tokens: {
    ...{ inputTokens: messages * 1_310, outputTokens: messages * 420 },
    ...{ cacheReadTokens: messages * 90, cacheWriteTokens: 0, countedReplies: Math.floor(messages / 2) },
  },
  cost: { ...(isPriced && { amount: messages * 0.0121 }), unpricedReplies: isPriced ? 0 : 3 },
});

const figuresOf = (messages: number, averageMs = 5_200, isPriced = true): FiguresView => ({
  ...volumeOf(messages, isPriced),
  replies: { complete: Math.floor(messages / 2), stopped: 2, failed: 1, unfinished: 0 },
  responseTime: { count: messages, averageMs, p95Ms: averageMs * 2.7 },
  firstWords: { count: messages, averageMs: averageMs / 6, p95Ms: averageMs / 2 },
});

const groupOf = (name: string, messages: number, averageMs?: number): GroupView => ({
  ...{ key: name, name, sessions: Math.ceil(messages / 10) },
  ...figuresOf(messages, averageMs),
});

const modelOf = (provider: string, model: string, messages: number, averageMs: number) => ({
  ...groupOf(model, messages, averageMs),
  ...{ key: JSON.stringify([provider, model]), provider, model },
});

const dayOf = (offset: number): string => new Date(Date.UTC(2026, 2, 14 - offset)).toISOString().slice(0, 10);

const days: DayView[] = Array.from({ length: 28 }, (_, index) => 27 - index)
  .filter((offset) => offset % 6 !== 5)
  .map((offset) => ({
    ...{ day: dayOf(offset), sessions: 3 },
    ...volumeOf(12 + Math.round(40 * Math.abs(Math.sin(offset * 1.7)))),
  }));

export const countedHistory: Counted = {
  today: dayOf(0),
  statistics: {
    kind: "history",
    ...figuresOf(12_480),
    ...{ activeMs: 86_400_000, firstMessageAt: at - 27 * 86_400_000, lastMessageAt: at },
    ...{ sessions: 312, unreadableSessions: 1 },
    byDay: days,
    byModel: [
      modelOf("anthropic", "claude-sonnet-5-5", 7_200, 5_400),
      modelOf("openai", "gpt-5.2-mini", 3_100, 2_300),
      modelOf("ollama", "a-local-model-with-a-name-that-is-very-long:70b-instruct-q4_K_M", 900, 19_000),
    ],
    byProvider: [groupOf("anthropic", 7_200), groupOf("openai", 3_100), groupOf("ollama", 900)],
    byWorkspace: [groupOf("braid", 8_000), groupOf("website", 3_000), groupOf("No Folder", 1_480)],
    byTag: [
      groupOf("work", 5_000),
      groupOf('=HYPERLINK("https://evil.example")', 900),
      groupOf("<b>bold</b>", 40),
    ],
  },
};

export const countedNothing: Counted = {
  today: dayOf(0),
  statistics: {
    kind: "history",
    ...figuresOf(0, 0, false),
    ...{
      responseTime: { count: 0 },
      firstWords: { count: 0 },
      activeMs: 0,
      sessions: 0,
      unreadableSessions: 0,
    },
    replies: { complete: 0, stopped: 0, failed: 0, unfinished: 0 },
    ...{ byDay: [], byModel: [], byProvider: [], byWorkspace: [], byTag: [] },
  },
};

export const countedSession: Counted = {
  today: dayOf(0),
  statistics: {
    kind: "session",
    ...figuresOf(48, 6_100, false),
    ...{ session: "s00000000000", title: "Renaming files safely on every platform", inheritedMessages: 0 },
    ...{ durationMs: 9_000_000, activeMs: 2_400_000, firstMessageAt: at - 9_000_000, lastMessageAt: at },
    byModel: [
      modelOf("anthropic", "claude-sonnet-5-5", 30, 5_400),
      modelOf("openai", "gpt-5.2-mini", 18, 2_300),
    ],
    replySeries: Array.from({ length: 24 }, (_, index) => ({
      at: at - (24 - index) * 300_000,
      inputTokens: 400 + index * 170,
      outputTokens: 120 + ((index * 137) % 700),
      ...(index % 9 !== 4 && {
        firstWordsMs: 500 + ((index * 71) % 600),
        responseMs: 2_000 + ((index * 977) % 9_000),
      }),
    })),
  },
};
