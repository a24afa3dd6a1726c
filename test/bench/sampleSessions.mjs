import { randomNumbers, sampleReply } from "./replies.mjs";

/** Sessions as people have them, the same in every run: prose, lists, tables and code, short questions, long answers. */

const dayMs = 86_400_000;
const endMs = Date.UTC(2026, 0, 1);
const spanMs = 730 * dayMs;
const writer = "benchwrite";
const models = ["claude-sonnet-5", "gpt-5.2", "qwen3-coder:30b", "gemini-3-pro"];
const workspaceCount = 24;
/** One in so many is in the trash. */
const trashEvery = 40;

/** What texts are cut from: too long for two messages of a session to share much of it. */
const pool = sampleReply(400_000).markdown;

/**
 * @typedef {object} SampleSession
 * @property {string} id
 * @property {boolean} isDeleted
 * @property {string[]} texts Type, key, value as JSON and stamp of each record, as the storage worker takes them.
 */

/**
 * @param {number} index Two sessions of one index are alike.
 * @param {number} messageCount
 * @returns {SampleSession}
 */
export function sampleSession(index, messageCount) {
  const random = randomNumbers(index + 1);
  const id = `s${index.toString(36).padStart(11, "0")}`;
  const isDeleted = index % trashEvery === trashEvery - 1;
  const workspace = Math.floor(random() * workspaceCount);
  const model = { provider: "sample", model: models[index % models.length] };
  let nowMs = Math.floor(endMs - random() * spanMs);
  let count = 0;
  /** @type {string[]} */
  const texts = [];
  /** @param {string} type @param {string} key @param {unknown} value */
  const add = (type, key, value) => {
    const stamp = `${nowMs.toString(36).padStart(9, "0")}-${(count++).toString(36).padStart(4, "0")}-${writer}`;
    texts.push(type, key, JSON.stringify(value), stamp);
  };
  add("field", "createdAt", nowMs);
  add("field", "model", model);
  add("field", "workspace", {
    key: `file:///home/sample/project-${workspace}`,
    name: `project-${workspace}`,
    folders: [`file:///home/sample/project-${workspace}`],
  });
  let parentId;
  for (let number = 0; number < messageCount; number++) {
    const isQuestion = number % 2 === 0;
    nowMs += Math.floor(random() * 60_000);
    const key = messageIdOf(nowMs, index, number);
    const text = cut(random, isQuestion ? 200 : 1200);
    add("message", key, {
      role: isQuestion ? "user" : "assistant",
      ...(parentId !== undefined && { parentId }),
      status: "complete",
      createdAt: nowMs,
      ...(!isQuestion && {
        model,
        usage: { inputTokens: 1200 + number, outputTokens: Math.ceil(text.length / 4) },
        timings: { startedAt: nowMs - 4000, firstDeltaAt: nowMs - 3000, finishedAt: nowMs },
      }),
      parts: [{ type: "text", text }],
    });
    parentId = key;
  }
  add("field", "autoTitle", cut(random, 50).replace(/\s+/g, " ").trim() || "Untitled");
  if (isDeleted) add("field", "deleted", true);
  return { id, isDeleted, texts };
}

/** @param {number} timeMs @param {number} session @param {number} number */
const messageIdOf = (timeMs, session, number) =>
  timeMs.toString(36).padStart(9, "0") +
  session.toString(36).padStart(5, "0") +
  number.toString(36).padStart(5, "0");

/** Between nothing and twice the mean. @param {() => number} random @param {number} meanLength */
function cut(random, meanLength) {
  const length = 10 + Math.floor(random() * 2 * (meanLength - 10));
  const start = Math.floor(random() * (pool.length - length));
  return pool.slice(start, start + length);
}
