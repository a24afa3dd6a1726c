/**
 * Makes what is shown equal to what was just rendered by changing as little as possible, so that a selection, the
 * focus and scrolled code survive in the part of a reply that still grows.
 */
export function morphChildren(shown: Node, wanted: Node): void {
  let next = shown.firstChild;
  let source = wanted.firstChild;
  while (source) {
    const following = source.nextSibling;
    if (next && isAlike(next, source)) {
      morphNode(next, source);
      next = next.nextSibling;
    } else if (next) {
      const old: ChildNode = next;
      next = old.nextSibling;
      old.replaceWith(source);
    } else {
      shown.appendChild(source);
    }
    source = following;
  }
  while (next) {
    const old: ChildNode = next;
    next = old.nextSibling;
    old.remove();
  }
}

const isAlike = (shown: Node, wanted: Node): boolean =>
  shown.nodeName === wanted.nodeName &&
  (!(shown instanceof Element && wanted instanceof Element) || haveSameAttributes(shown, wanted));

const haveSameAttributes = (one: Element, other: Element): boolean =>
  one.attributes.length === other.attributes.length &&
  [...one.attributes].every(({ name, value }) => other.getAttribute(name) === value);

function morphNode(shown: Node, wanted: Node): void {
  if (!(shown instanceof Text && wanted instanceof Text)) {
    morphChildren(shown, wanted);
  } else if (wanted.data.startsWith(shown.data)) {
    if (wanted.data.length > shown.data.length) shown.appendData(wanted.data.slice(shown.data.length));
  } else {
    shown.data = wanted.data;
  }
}
