/**
 * A number of 48 bits that stands for a text: two 32-bit hashes side by side (FNV-1a with different offsets, and the finish
 * of MurmurHash3), cut short. Not against forgery, and no secret from whoever guesses the text.
 */
export function hashOf(text: string): number {
  let high = 0x811c9dc5;
  let low = 0x9747b28c;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul(low ^ unit, 0x5bd1e995);
  }
  return (finish(high) & 0xffff) * 2 ** 32 + finish(low ^ high);
}

/** The same for numbers in their order. */
export function hashOfNumbers(numbers: readonly number[]): number {
  let high = 0x811c9dc5;
  let low = 0x9747b28c;
  for (const each of numbers) {
    high = Math.imul(high ^ each, 0x01000193);
    low = Math.imul(low ^ finish(each), 0x5bd1e995);
  }
  return (finish(high) & 0xffff) * 2 ** 32 + finish(low ^ high);
}

function finish(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
