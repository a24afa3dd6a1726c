/** How a word of a bench is marked; its number has four digits. @param {number} index */
export const markOf = (index) => `w${String(index).padStart(4, "0")}`;

const mark = /w(\d{4})/g;

/** Watches when marked words get on screen. */
export class PaintWatch {
  /** When each word was due. @type {number[]} */
  #dueMs = [];
  /** When the main thread was done with the first frame that has it. @type {(number | undefined)[]} */
  #paintedMs = [];
  /** Words that are in the document since the last frame. @type {Set<number>} */
  #inNextFrame = new Set();
  /** Words of the frame that is being made. @type {Set<number>} */
  #inThisFrame = new Set();
  #isMakingFrame = false;
  #hasEnded = false;
  /** @type {number[]} */
  #frames = [];
  #observer = new MutationObserver((records) => this.#onMutations(records));
  #afterFrame = new MessageChannel();

  constructor() {
    this.#observer.observe(document, { subtree: true, childList: true, characterData: true });
    // A message sent from within a frame arrives once layout and painting are done.
    this.#afterFrame.port1.onmessage = () => this.#onFrameDone();
    // A letter is a task of its own, so the frame before it is over even if that message is still on its way.
    window.addEventListener("message", () => (this.#isMakingFrame = false), { capture: true });
    requestAnimationFrame((timeMs) => this.#onFrame(timeMs));
  }

  /** @param {number} index @param {number} dueMs */
  expect(index, dueMs) {
    this.#dueMs[index] = dueMs;
  }

  end() {
    this.#hasEnded = true;
    this.#observer.disconnect();
    return {
      delaysMs: this.#dueMs.map((dueMs, index) => {
        const paintedMs = this.#paintedMs[index];
        if (paintedMs === undefined) throw new Error(`The word ${index} was never painted.`);
        return paintedMs - dueMs;
      }),
      framesMs: this.#frames.slice(1).map((timeMs, index) => timeMs - (this.#frames[index] ?? Number.NaN)),
    };
  }

  /** @param {number} timeMs */
  #onFrame(timeMs) {
    if (this.#hasEnded) return;
    this.#frames.push(timeMs);
    this.#isMakingFrame = true;
    for (const index of this.#inNextFrame) this.#inThisFrame.add(index);
    this.#inNextFrame.clear();
    this.#afterFrame.port2.postMessage(undefined);
    requestAnimationFrame((timeMs) => this.#onFrame(timeMs));
  }

  #onFrameDone() {
    this.#isMakingFrame = false;
    const nowMs = performance.now();
    for (const index of this.#inThisFrame) this.#paintedMs[index] ??= nowMs;
    this.#inThisFrame.clear();
  }

  /** @param {readonly MutationRecord[]} records */
  #onMutations(records) {
    for (const { target, addedNodes } of records) {
      const texts =
        target instanceof Text ? [target.data] : [...addedNodes].map((node) => node.textContent ?? "");
      for (const text of texts) for (const [, digits] of text.matchAll(mark)) this.#onSeen(Number(digits));
    }
  }

  /** @param {number} index */
  #onSeen(index) {
    if (this.#paintedMs[index] !== undefined) return;
    (this.#isMakingFrame ? this.#inThisFrame : this.#inNextFrame).add(index);
  }
}
