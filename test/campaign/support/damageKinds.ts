import type { Files } from "./damageStore.ts";
import type { Random } from "./random.ts";

/** What may stand where a file should be. Links are made on real disks only. */
export type Found = Uint8Array | "folder" | { readonly linkTo: string };
export type DamagedFiles = Map<string, Found>;

export interface Damage {
  readonly files: DamagedFiles;
  /** What was done, for people. */
  readonly story: string;
}

type Bytes = Uint8Array;
type Change = (bytes: Bytes, random: Random) => Bytes;

const at = (bytes: Bytes, random: Random): number => random.integer(Math.max(1, bytes.length));
const noise = (length: number, random: Random): Bytes =>
  Uint8Array.from({ length }, () => random.integer(256));
const joined = (...parts: readonly Bytes[]): Bytes => new Uint8Array(Buffer.concat(parts));
const utf8 = (text: string): Bytes => new Uint8Array(Buffer.from(text));

function filled(bytes: Bytes, from: number, length: number, value: (index: number) => number): Bytes {
  const changed = new Uint8Array(bytes);
  const end = Math.min(bytes.length, from + length);
  for (let index = from; index < end; index++) changed[index] = value(index);
  return changed;
}

const zeroPage =
  (size: number): Change =>
  (bytes, random) =>
    filled(bytes, at(bytes, random) - (at(bytes, random) % size), size, () => 0);

/** Ways to damage the content of one file, by name. */
const contentDamage: Readonly<Record<string, Change>> = {
  "a flipped bit": (bytes, random) => {
    const place = at(bytes, random);
    const bit = 1 << random.integer(8);
    return filled(bytes, place, 1, (index) => (bytes[index] ?? 0) ^ bit);
  },
  "several flipped bits": (bytes, random) => {
    const changed = new Uint8Array(bytes);
    for (let flips = 2 + random.integer(7); flips > 0; flips--) {
      const place = at(bytes, random);
      changed[place] = (changed[place] ?? 0) ^ (1 << random.integer(8));
    }
    return changed.length === bytes.length ? changed : bytes;
  },
  "overwritten bytes": (bytes, random) =>
    filled(bytes, at(bytes, random), 1 + random.integer(40), () => random.integer(256)),
  "cut off": (bytes, random) => bytes.slice(0, at(bytes, random)),
  "cut off at the front": (bytes, random) => bytes.slice(at(bytes, random)),
  "something appended": (bytes, random) =>
    joined(
      bytes,
      random.pick([noise(1 + random.integer(600), random), new Uint8Array(4096), utf8("\n{}\n")]),
    ),
  "a page of 512 zeros": zeroPage(512),
  "a page of 4096 zeros": zeroPage(4096),
  "zeros only": (bytes) => new Uint8Array(bytes.length),
  "two blocks that changed places": (bytes, random) => {
    const size = random.pick([16, 64, 512]);
    const blocks = Math.floor(bytes.length / size);
    if (blocks < 2) return bytes;
    const [one, other] = [random.integer(blocks) * size, random.integer(blocks) * size];
    const changed = new Uint8Array(bytes);
    changed.set(bytes.subarray(one, one + size), other);
    changed.set(bytes.subarray(other, other + size), one);
    return changed;
  },
  "a byte order mark": (bytes) => joined(Uint8Array.of(0xef, 0xbb, 0xbf), bytes),
  "Windows line ends": (bytes) =>
    new Uint8Array(Buffer.from(Buffer.from(bytes).toString("latin1").replaceAll("\n", "\r\n"), "latin1")),
  "no bytes": () => new Uint8Array(0),
  "random bytes": (bytes, random) => noise(1 + bytes.length, random),
  "foreign JSON": () => utf8('{"version":3,"sessions":[{"id":"abc","messages":[]}]}\n'),
  "a foreign journal line": (bytes) => joined(bytes, utf8('0123456789abcdef {"records":[]}\n')),
};

/** Damages one to three files, or names, in a store. @param sqlite A whole SQLite file. */
export function damage(undamaged: Files, random: Random, sqlite: Bytes, canLink: boolean): Damage {
  const files: DamagedFiles = new Map(undamaged);
  const stories: string[] = [];
  for (let times = random.pick([1, 1, 1, 2, 3]); times > 0; times--)
    stories.push(damageOnce(files, random, sqlite, canLink));
  return { files, story: stories.join("; ") };
}

function damageOnce(files: DamagedFiles, random: Random, sqlite: Bytes, canLink: boolean): string {
  const paths = [...files.keys()];
  const path = random.pick(paths);
  const other = random.pick(paths);
  const found = files.get(path);
  switch (random.integer(canLink ? 14 : 12)) {
    case 0:
      files.delete(path);
      return `${path} is missing`;
    case 1: {
      const otherFound = files.get(other);
      if (found === undefined || otherFound === undefined) return "nothing";
      files.set(path, otherFound).set(other, found);
      return `${path} and ${other} changed places`;
    }
    case 2: {
      const otherFound = files.get(other);
      if (otherFound !== undefined) files.set(path, otherFound);
      return `${path} is a copy of ${other}`;
    }
    case 3: {
      if (found === undefined) return "nothing";
      const name = path.replace(
        /\.(\d+)\.braid$/,
        (_, generation) => `.${Number(generation) + 1 + random.integer(3)}.braid`,
      );
      if (name === path || files.has(name)) return "nothing";
      if (random.integer(2) === 0) files.delete(path);
      files.set(name, found);
      return `${path} is called ${name}${files.has(path) ? ", too" : ""}`;
    }
    case 4:
      files.set(path, random.integer(3) === 0 ? "folder" : sqlite);
      return `${path} is ${files.get(path) === "folder" ? "a folder" : "a SQLite file"}`;
    case 12:
      files.set(path, { linkTo: random.pick(["nowhere", path, other]) });
      return `${path} is a link`;
    default: {
      const kind = random.pick(Object.keys(contentDamage));
      if (found instanceof Uint8Array) files.set(path, contentDamage[kind]?.(found, random) ?? found);
      return `${path}: ${kind}`;
    }
  }
}
