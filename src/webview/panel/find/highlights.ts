const allName = "braid-found";
const currentName = "braid-found-current";

/** Marks what was found without touching the page's elements, which others render. */
export class Highlights {
  /** @param current The one that the reader was brought to. */
  show(ranges: readonly StaticRange[], current: StaticRange | undefined): void {
    const all = new Highlight();
    for (const range of ranges) if (range !== current) all.add(range);
    CSS.highlights.set(allName, all);
    const marked = new Highlight(...(current ? [current] : []));
    marked.priority = 1;
    CSS.highlights.set(currentName, marked);
  }

  clear(): void {
    CSS.highlights.delete(allName);
    CSS.highlights.delete(currentName);
  }
}
