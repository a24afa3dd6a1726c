import type { Json } from "../base/json.ts";

/** Hears what is in a document, in its order. Throwing ends the reading. */
export interface OutlineListener {
  /** A list or object that is descended into has begun, or ended. @param place `sessions[].records`; `path` has the indices. */
  onBegin(place: string, path: string): void;
  onEnd(place: string, path: string): void;
  /** An element of a list is about to be read. */
  onElement(place: string, path: string, index: number): void;
  /** A value that is not descended into, whole. @param place Of the object or list that it is in. */
  onMember(place: string, path: string, name: string, value: Json): void;
  /** Makes the error for something that is wrong. */
  problem(message: string): Error;
}

export interface OutlineSetup {
  /** Places that are read member by member, and what has to be there. All other values are parsed as a whole. */
  readonly descends: Readonly<Record<string, "object" | "array">>;
  readonly depth: number;
  /** Of a value that is parsed as a whole. */
  readonly characters: number;
  readonly marks: number;
}

/** An object or list that is being read member by member. */
interface Frame {
  readonly kind: "object" | "array";
  readonly place: string;
  readonly path: string;
  expects: "first" | "next" | "colon" | "value" | "after";
  /** Of the next element. */
  index: number;
  /** Of the member whose value comes. */
  name: string;
  readonly names: Set<string>;
}

/** A value that is collected until it can be parsed. */
interface Capture {
  readonly isName: boolean;
  readonly kind: "string" | "nested" | "bare";
  readonly pieces: string[];
  characters: number;
  marks: number;
  depth: number;
  isInString: boolean;
  isEscaped: boolean;
}

/** Of one object of the outline. */
const nameLimit = 1_000;

const [quote, backslash, comma, colon] = [34, 92, 44, 58];
const [openList, closeList, openObject, closeObject] = [91, 93, 123, 125];

/** What can end a string, or changes the meaning of what comes next in it. Searching for it is much quicker than looking at each. */
const stringMark = /["\\]/g;

const isSpace = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9;

/**
 * Reads JSON from pieces of its text without ever holding more than one inner value: the outline is followed here, and the
 * values in it are cut out and given to JSON.parse one at a time. Depth and size of a value are checked while it is cut out,
 * before it is parsed. It is as strict as JSON.parse, and refuses members that are there twice in the outline, too.
 */
export class JsonOutline {
  readonly #listener: OutlineListener;
  readonly #setup: OutlineSetup;
  readonly #stack: Frame[] = [];
  readonly #rootNames = new Set<string>();
  #capture: Capture | undefined;
  #isDone = false;
  /** Characters before the piece that is being read. */
  #offset = 0;

  constructor(listener: OutlineListener, setup: OutlineSetup) {
    this.#listener = listener;
    this.#setup = setup;
  }

  /** Whether the outermost object has such a member. */
  has(name: string): boolean {
    return this.#rootNames.has(name);
  }

  push(text: string): void {
    let at = 0;
    while (at < text.length)
      at = this.#capture ? this.#collect(this.#capture, text, at) : this.#step(text, at);
    this.#offset += text.length;
  }

  end(): void {
    if (this.#isDone) return;
    const frame = this.#stack.at(-1);
    throw this.#listener.problem(
      frame
        ? `The file ends in the middle, in ${pathOf(frame)}.`.replace("in .", "in its first part.")
        : "The file is empty.",
    );
  }

  /** Reads one mark of the outline, and answers where to go on. */
  #step(text: string, at: number): number {
    let code = text.charCodeAt(at);
    if (isSpace(code)) {
      let next = at + 1;
      while (next < text.length && isSpace(code)) code = text.charCodeAt(next++);
      return isSpace(code) ? next : next - 1;
    }
    const frame = this.#stack.at(-1);
    if (!frame) {
      if (this.#isDone) throw this.#unexpected(text, at, "after the end of the document");
      return this.#beginValue(text, at, "", "");
    }
    if (frame.expects === "after") {
      if (code === comma) frame.expects = "next";
      else if (this.#closes(frame, code)) this.#leave(frame);
      else throw this.#unexpected(text, at, `in ${pathOf(frame)}`);
      return at + 1;
    }
    if (frame.expects === "first" && this.#closes(frame, code)) {
      this.#leave(frame);
      return at + 1;
    }
    if (frame.kind === "array") {
      const path = `${frame.path}[${frame.index}]`;
      this.#listener.onElement(frame.place, path, frame.index);
      return this.#beginValue(text, at, `${frame.place}[]`, path);
    }
    if (frame.expects === "value")
      return this.#beginValue(text, at, joined(frame.place, frame.name), pathOf(frame));
    if (frame.expects === "colon" && code === colon) {
      frame.expects = "value";
      return at + 1;
    }
    if (frame.expects === "colon" || code !== quote) throw this.#unexpected(text, at, `in ${pathOf(frame)}`);
    this.#capture = captureOf("string", true);
    return at;
  }

  #closes({ kind }: Frame, code: number): boolean {
    return code === (kind === "object" ? closeObject : closeList);
  }

  #beginValue(text: string, at: number, place: string, path: string): number {
    const code = text.charCodeAt(at);
    const wanted = Object.hasOwn(this.#setup.descends, place) ? this.#setup.descends[place] : undefined;
    if (wanted === undefined) {
      const isNested = code === openList || code === openObject;
      this.#capture = captureOf(isNested ? "nested" : code === quote ? "string" : "bare", false);
      return at;
    }
    if (code !== (wanted === "object" ? openObject : openList))
      throw this.#listener.problem(
        `${path === "" ? "" : `${path}: `}${wanted === "object" ? "an object" : "a list"} is expected here.`,
      );
    this.#checkDepth(this.#stack.length + 1, path);
    const names = place === "" ? this.#rootNames : new Set<string>();
    this.#stack.push({ kind: wanted, place, path, expects: "first", index: 0, name: "", names });
    this.#listener.onBegin(place, path);
    return at + 1;
  }

  #leave(frame: Frame): void {
    this.#stack.pop();
    this.#listener.onEnd(frame.place, frame.path);
    this.#wasRead();
  }

  /** A value of the frame that is on top now is complete. */
  #wasRead(): void {
    const frame = this.#stack.at(-1);
    if (!frame) {
      this.#isDone = true;
      return;
    }
    frame.expects = "after";
    frame.index++;
  }

  /** Collects a value up to its end or that of the piece, and answers where to go on. */
  #collect(capture: Capture, text: string, from: number): number {
    let at = from;
    let isComplete = false;
    const base = this.#stack.length;
    while (at < text.length && !isComplete) {
      if (capture.isInString) {
        at = this.#skipString(capture, text, at);
        isComplete = !capture.isInString && capture.depth === 0;
        continue;
      }
      const code = text.charCodeAt(at);
      if (code === quote) capture.isInString = true;
      else if (code === openList || code === openObject) {
        capture.marks++;
        this.#checkDepth(base + ++capture.depth, this.#valuePath());
      } else if (code === closeList || code === closeObject) {
        if (capture.depth === 0) break; // It ends the list or object that a bare value is in.
        isComplete = --capture.depth === 0;
      } else if (code === comma || code === colon) {
        if (capture.depth === 0) break;
        capture.marks++;
      } else if (capture.depth === 0 && isSpace(code)) break;
      at++;
    }
    capture.characters += at - from;
    capture.pieces.push(text.slice(from, at));
    this.#checkSize(capture);
    if (isComplete || at < text.length) this.#finish(capture, this.#offset + at);
    return at;
  }

  /** Goes on to behind the string's end, or to that of the piece. */
  #skipString(capture: Capture, text: string, from: number): number {
    let at = from;
    while (at < text.length) {
      if (capture.isEscaped) {
        capture.isEscaped = false;
        at++;
        continue;
      }
      stringMark.lastIndex = at;
      if (!stringMark.test(text)) return text.length;
      at = stringMark.lastIndex;
      if (text.charCodeAt(at - 1) === backslash) capture.isEscaped = true;
      else {
        capture.isInString = false;
        return at;
      }
    }
    return at;
  }

  #finish(capture: Capture, end: number): void {
    this.#capture = undefined;
    const path = this.#valuePath();
    const value = this.#parse(capture.pieces.join(""), path, end);
    const frame = this.#stack.at(-1);
    if (!frame) return;
    if (capture.isName) {
      frame.name = String(value);
      if (frame.names.has(frame.name)) throw this.#listener.problem(`${pathOf(frame)}: is there twice.`);
      if (frame.names.size === nameLimit)
        throw this.#listener.problem(`${pathOf(frame)}: there are more than ${nameLimit} members here.`);
      frame.names.add(frame.name);
      frame.expects = "colon";
      return;
    }
    this.#listener.onMember(frame.place, path, frame.name, value);
    this.#wasRead();
  }

  #parse(text: string, path: string, end: number): Json {
    try {
      return JSON.parse(text) as Json;
    } catch {
      throw this.#listener.problem(
        `${path === "" ? "" : `${path}: `}this is no valid JSON, before character ${end}.`,
      );
    }
  }

  #checkDepth(depth: number, path: string): void {
    if (depth > this.#setup.depth)
      throw this.#listener.problem(
        `${path}: lists and objects are more than ${this.#setup.depth} deep inside each other.`,
      );
  }

  #checkSize({ characters, marks }: Capture): void {
    if (characters > this.#setup.characters)
      throw this.#listener.problem(
        `${this.#valuePath()}: is longer than ${this.#setup.characters} characters.`,
      );
    if (marks > this.#setup.marks)
      throw this.#listener.problem(`${this.#valuePath()}: has more than ${this.#setup.marks} parts.`);
  }

  /** Of the value that comes next, or is being read. */
  #valuePath(): string {
    const frame = this.#stack.at(-1);
    if (!frame) return "";
    return frame.kind === "array" ? `${frame.path}[${frame.index}]` : pathOf(frame);
  }

  #unexpected(text: string, at: number, where: string): Error {
    const mark = JSON.stringify(text.slice(at, at + 1));
    return this.#listener.problem(`${mark} at character ${this.#offset + at} is not expected ${where}.`);
  }
}

const captureOf = (kind: Capture["kind"], isName: boolean): Capture => ({
  ...{ kind, isName, pieces: [], characters: 0, marks: 0, depth: 0 },
  ...{ isInString: false, isEscaped: false },
});

const joined = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);

/** Of the member that is being read; names in it come from the file and may be of any length. */
const pathOf = ({ kind, path, name, index }: Frame): string =>
  kind === "array" ? `${path}[${index}]` : joined(path, name.length > 60 ? `${name.slice(0, 60)}…` : name);
