import type { Spot } from "../../state/findResults.ts";
import type { ReadingPlace } from "../readingPlace.ts";

/** What was found is shown with at least so much around it, in pixels: the bar covers the upper edge. */
const marginPx = { top: 72, bottom: 32 };

interface FoundMessage {
  readonly element: HTMLElement;
  readonly ranges: readonly StaticRange[];
}

/** The first place at or below the upper edge of what the reader sees, else the first of all on the page. */
export function firstInSight(messages: readonly FoundMessage[], place: ReadingPlace): Spot | undefined {
  const spotOf = ({ element }: FoundMessage, index: number): Spot => ({
    message: element.dataset.message ?? "",
    index,
  });
  const found = messages.filter(({ ranges }) => ranges.length > 0);
  for (const message of found) {
    if (place.topPx(message.element) + message.element.offsetHeight <= 0) continue;
    if (place.topPx(message.element) >= 0) return spotOf(message, 0);
    const index = message.ranges.findIndex((range) => place.topPx(rangeOf(range)) >= 0);
    if (index >= 0) return spotOf(message, index);
  }
  return found[0] && spotOf(found[0], 0);
}

/**
 * Brings what was found before the reader's eyes, in every direction, unless it is there already.
 * @param isGrowing A reply is being written below: the reader is held where they are, even if that is at the end.
 */
export async function bringIntoView(
  found: StaticRange,
  message: string,
  session: string,
  place: ReadingPlace,
  isGrowing: boolean,
): Promise<void> {
  const element = place.find(message);
  if (!element) return;
  for (const details of ancestors(found.startContainer, "details"))
    (details as HTMLDetailsElement).open = true;
  // What is out of sight has no layout yet.
  element.dataset.foundIn = "";
  const range = rangeOf(found);
  const box = range.getBoundingClientRect();
  for (const scroller of ancestors(found.startContainer, "pre, .braid-table")) {
    const { left, right } = scroller.getBoundingClientRect();
    if (box.left < left || box.right > right)
      scroller.scrollLeft += box.left - left - scroller.clientWidth / 3;
  }
  const { clientHeight } = place.scroller;
  const top = place.topPx(range);
  const isInSight = top >= marginPx.top && top + box.height <= clientHeight - marginPx.bottom;
  if (!isInSight || isGrowing) {
    const wanted = isInSight ? top : Math.max(marginPx.top, clientHeight / 3);
    const offsetPx = wanted - (top - place.topPx(element));
    await place.goTo(session, { at: "message", message, offsetPx });
  }
  setTimeout(() => delete element.dataset.foundIn, 1_000);
}

/** A static range has no place on the screen; the one that is made of it for a moment has. */
function rangeOf({ startContainer, startOffset, endContainer, endOffset }: StaticRange): Range {
  const range = new Range();
  try {
    range.setStart(startContainer, startOffset);
    range.setEnd(endContainer, endOffset);
  } catch {
    // The text has changed since, and will be searched again in a moment.
  }
  return range;
}

function ancestors(node: Node, selector: string): HTMLElement[] {
  const found: HTMLElement[] = [];
  let element = node.parentElement?.closest<HTMLElement>(selector);
  while (element) {
    found.push(element);
    element = element.parentElement?.closest<HTMLElement>(selector);
  }
  return found;
}
