/** "1 session", "12,000 sessions", for sentences: Braid speaks English, so numbers are written that way. */
export const countOf = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
