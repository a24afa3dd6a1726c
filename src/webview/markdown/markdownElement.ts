import { type Block, BlockStream } from "./blockStream.ts";
import { CodeBlock } from "./codeBlock.ts";
import { decorate } from "./decorate.ts";
import { morphChildren } from "./morph.ts";
import { sanitise } from "./sanitise.ts";

export interface MarkdownContent {
  readonly text: string;
  /** More is expected to come. */
  readonly live: boolean;
  readonly fromGuide: boolean;
}

interface PaintedBlock {
  readonly block: Block;
  readonly element: HTMLElement;
  readonly code?: CodeBlock;
  /** It was painted while more was expected to come. */
  readonly growing: boolean;
}

/** After painting has taken a time, it rests for this many times as long, so that one huge block cannot freeze the page. */
const restFactor = 2;

/**
 * Shows markdown and follows it while it grows. Blocks that cannot change any more are painted once and never touched
 * again; the growing end is painted at most once in a frame.
 */
export class MarkdownElement extends HTMLElement {
  #content: MarkdownContent = { text: "", live: false, fromGuide: false };
  #stream = new BlockStream(false);
  #readText = "";
  #painted: PaintedBlock[] = [];
  /** How many painted blocks are known to be final. */
  #settled = 0;
  #ended = true;
  #waiting = false;
  #restUntilMs = 0;

  set content(content: MarkdownContent) {
    const before = this.#content;
    if (content.text === before.text && content.live === before.live) return;
    this.#content = content;
    const goesOn = content.live && !this.#ended && content.text.startsWith(this.#readText);
    // Who sets the content has waited for a frame already; a second wait would show everything one frame late.
    if (goesOn && !this.#waiting && performance.now() >= this.#restUntilMs) this.#paintGrowth();
    else if (goesOn) this.#paintSoon();
    else if (content.live) this.#restart(content);
    else this.#finish(content);
  }

  /** The words as they were written, for copying. */
  get text(): string {
    return this.#content.text;
  }

  #restart(content: MarkdownContent): void {
    this.#stream = new BlockStream(content.fromGuide);
    this.#readText = "";
    this.#ended = false;
    this.#settled = 0;
    this.#paintGrowth();
  }

  #finish(content: MarkdownContent): void {
    const stream = this.#ended ? new BlockStream(content.fromGuide) : this.#stream;
    stream.finish(content.text);
    this.#ended = true;
    this.#readText = "";
    this.#settled = 0;
    this.#stream = stream;
    this.#paint();
  }

  #paintSoon(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    requestAnimationFrame(() => {
      this.#waiting = false;
      if (this.#ended) return;
      if (performance.now() < this.#restUntilMs) this.#paintSoon();
      else this.#paintGrowth();
    });
  }

  #paintGrowth(): void {
    const startedMs = performance.now();
    const { text } = this.#content;
    this.#stream.append(text.slice(this.#readText.length));
    this.#readText = text;
    this.#paint();
    const endedMs = performance.now();
    this.#restUntilMs = endedMs + restFactor * (endedMs - startedMs);
  }

  #paint(): void {
    for (let index = this.#settled; index < this.#stream.length; index++) {
      const block = this.#stream.at(index);
      if (block) this.#paintBlock(index, block, !this.#ended && index >= this.#stream.frozenCount);
    }
    for (const { element } of this.#painted.splice(this.#stream.length)) element.remove();
    this.#settled = this.#stream.frozenCount;
  }

  #paintBlock(index: number, block: Block, growing: boolean): void {
    if (block.kind === "code") this.#paintCode(index, block, growing);
    else this.#paintHtml(index, block, growing);
  }

  #paintCode(index: number, block: Extract<Block, { kind: "code" }>, growing: boolean): void {
    const painted = this.#painted[index];
    const isSame = painted?.block.kind === "code" && painted.block.language === block.language;
    const code = (isSame && painted.code) || new CodeBlock(block.language);
    code.update(block.text, block.open && growing);
    this.#put(index, { block, element: code.element, code, growing });
  }

  #paintHtml(index: number, block: Extract<Block, { kind: "html" }>, growing: boolean): void {
    const painted = this.#painted[index];
    const holdsCode = block.html.includes("<pre>");
    if (painted?.block.kind === "html" && painted.block.html === block.html) {
      if (growing === painted.growing || !holdsCode) return;
    }
    const fragment = decorate(sanitise(block.html), growing);
    const element = painted?.block.kind === "html" ? painted.element : document.createElement("div");
    element.className = "block";
    // The final code keeps its own elements, because it is coloured later.
    if (holdsCode && !growing) element.replaceChildren(fragment);
    else morphChildren(element, fragment);
    this.#put(index, { block, element, growing });
  }

  #put(index: number, painted: PaintedBlock): void {
    const before = this.#painted[index];
    this.#painted[index] = painted;
    if (before?.element === painted.element) return;
    if (before) before.element.replaceWith(painted.element);
    else this.append(painted.element);
  }
}

customElements.define("braid-markdown", MarkdownElement);
