import { say } from "../workbench/progress.mjs";
import { loadSource } from "./bundle.mjs";
import { writeSection } from "./docs.mjs";
import { markdownOf } from "./ratios.mjs";
import { sampleSession } from "./sampleSessions.mjs";
import { measureFolder } from "./syncFolder.mjs";
import { measureHolds } from "./syncHolds.mjs";

/** @typedef {import("./ratios.mjs").Row} Row */
/** @typedef {import("../../src/core/record.ts").SessionRecord} SessionRecord */

const sessions = 1_000;
/** Ten million characters of text in all. */
const messagesEach = 14;
const minuteMs = 60_000;
const dayMinutes = 1_440;
const requestLimit = 100;
/** Asking for the manifest, reading what others wrote, writing, and all of that once more when somebody else was first. */
const requestsOfPublication = 6;

/**
 * How a history flows through the mailbox: bytes against plain JSON, and how long a new machine needs.
 *
 * @param {{ writeDocs?: boolean }} [options]
 * @returns {Promise<Row[]>}
 */
export async function measureSync({ writeDocs = false } = {}) {
  const product = await loadSource("sync", [
    ...["sync/machine.ts", "sync/machineFacts.ts", "sync/courier.ts", "sync/fingerprint.ts"],
    ...["sync/travelling.ts"],
    ...["sync/folder/folderChannel.ts", "storage/nodeDisk.ts", "core/recordSet.ts"],
  ]);
  const samples = Array.from({ length: sessions }, (_, index) =>
    recordsOf(sampleSession(index, messagesEach)),
  );
  const plain = samples.flat().filter(({ type }) => type === "message");
  const json = plain.reduce((sum, record) => sum + onWire(JSON.stringify(record)), 0);
  const text = samples.flat().reduce((sum, record) => sum + JSON.stringify(record.value).length, 0);
  say(`  ${sessions} sessions with ${plain.length} messages, ${(text / 1e6).toFixed(1)} MB of JSON`);

  const mailbox = await fill(product, samples, 32_000);
  const folder = await measureFolder(product, samples, () => sourceOf(product));
  const holds = await measureHolds(product, recordsOf, () => sourceOf(product));
  /** @type {Row[]} */
  const rows = [
    {
      ...{
        what: "sync: bytes on the wire for each message",
        against: "the same messages as JSON in the document",
      },
      ...{ ratios: [mailbox.bytes / json], digits: 3 },
    },
    {
      ...{
        what: `a new machine lists all of ${sessions} sessions`,
        against: "an hour of one publication a minute",
      },
      ratios: [mailbox.listedAfter / 60],
    },
    {
      ...{
        what: "a new machine holds all of them, through the mailbox",
        against: "a day of one publication a minute",
      },
      ratios: [mailbox.minutes / dayMinutes],
    },
    {
      ...{ what: "the mailbox at its fullest", against: "its budget of 32 KB" },
      ratios: [mailbox.fullest / 32_000],
    },
    {
      ...{ what: "requests in five minutes at worst", against: "Settings Sync's limit of 100" },
      ratios: [((5 * minuteMs) / product.publishEveryMs) * (requestsOfPublication / requestLimit)],
    },
    ...folder.rows,
    ...holds,
  ];
  if (writeDocs)
    await writeSection(
      "sync",
      `${markdownOf(rows)}\n\n${mailbox.publications} publications of both machines in ${mailbox.minutes} minutes through the mailbox; all sessions were listed after ${mailbox.listedAfter} minutes. ${folder.words}`,
    );
  return rows;
}

/** What text takes in the document of Settings Sync, which is JSON in JSON. @param {string} text */
const onWire = (text) => Buffer.byteLength(JSON.stringify(JSON.stringify(text)));

/** @param {import("./sampleSessions.mjs").SampleSession} sample @returns {SessionRecord[]} */
function recordsOf({ id, texts }) {
  const records = [];
  for (let index = 0; index < texts.length; index += 4) {
    const [type, key, value, stamp] = texts.slice(index, index + 4);
    records.push(/** @type {any} */ ({ session: id, type, key, value: JSON.parse(value ?? "null"), stamp }));
  }
  return records;
}

/**
 * Lets a machine that holds everything feed one that holds nothing.
 *
 * @param {any} product
 * @param {readonly (readonly SessionRecord[])[]} samples
 * @param {number} budget
 */
async function fill(product, samples, budget) {
  let now = 1_800_000_000_000;
  const clock = { now: () => now };
  /** @type {Map<string, string>} */
  const slots = new Map();
  const [full, empty] = ["a", "b"].map((letter) => {
    const device = letter.repeat(12);
    const source = sourceOf(product);
    const machine = new product.Machine({
      ...{ device, name: () => "A laptop", version: "1.0.0", source, clock, budget },
    });
    return { device, source, machine };
  });
  if (!full || !empty) throw new Error("There are no machines.");
  await full.source.merge(samples.flat());
  const figures = { bytes: 0, publications: 0, minutes: 0, listedAfter: 0, fullest: 0 };
  for (let isQuiet = false; !isQuiet; figures.minutes++) {
    isQuiet = true;
    now += minuteMs;
    for (const { device, machine } of [full, empty]) {
      await machine.takeIn(slots);
      const text = await machine.compose();
      if (text === undefined || slots.get(device) === text) continue;
      isQuiet = false;
      slots.set(device, text);
      figures.publications++;
      figures.bytes += onWire(text);
    }
    figures.fullest = Math.max(figures.fullest, onWire([...slots.values()].join("")));
    const listed = (await empty.source.digests()).length;
    if (figures.listedAfter === 0 && listed === samples.length) figures.listedAfter = figures.minutes + 1;
    if (figures.minutes % 100 === 0) say(`  after ${figures.minutes} minutes ${listed} sessions are listed`);
  }
  const lacking = (await full.source.digests()).length - (await empty.source.digests()).length;
  if (lacking !== 0) throw new Error(`${lacking} sessions did not arrive.`);
  return figures;
}

/** A store in memory. @param {any} product */
function sourceOf({ RecordSet, digestOf, staysBecause }) {
  /** @type {Map<string, any>} */
  const sets = new Map();
  /** @type {Map<string, any>} */
  const digests = new Map();
  /** @type {readonly any[] | undefined} */
  let all;
  return {
    async digests() {
      all ??= [...digests.values()];
      return all;
    },
    async records(/** @type {string} */ session) {
      return [...(sets.get(session) ?? [])].filter((record) => staysBecause(record) === undefined);
    },
    async everything(/** @type {string} */ session) {
      return sets.get(session) ?? [];
    },
    async merge(/** @type {readonly SessionRecord[]} */ records) {
      all = undefined;
      for (const record of records) {
        const set = sets.get(record.session) ?? new RecordSet(record.session);
        sets.set(record.session, set);
        set.merge([record]);
      }
      for (const session of new Set(records.map((record) => record.session)))
        digests.set(session, digestOf(session, sets.get(session)));
    },
  };
}
