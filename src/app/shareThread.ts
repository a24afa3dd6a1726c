/** How long a long computation holds the thread before all that waits for it has its turn. */
const holdMs = 10;

/** Answers what a long computation awaits after each of its steps. */
export function shareThread(): () => Promise<void> {
  let sinceMs = performance.now();
  return async () => {
    if (performance.now() - sinceMs < holdMs) return;
    await new Promise((resolve) => setImmediate(resolve));
    sinceMs = performance.now();
  };
}

/** One text of many pieces, of which each may take a while to be made. */
export async function joinedText(pieces: Iterable<string>): Promise<string> {
  const all: string[] = [];
  const share = shareThread();
  for (const piece of pieces) {
    all.push(piece);
    await share();
  }
  return all.join("");
}
