/**
 * Tries again until it works, because a workbench answers in its own time.
 *
 * @param what Completes the sentence "Waited in vain for ...".
 * @param attempt May throw, for example by an assertion; its last failure is the cause of ours.
 */
export async function eventually<T>(what: string, attempt: () => Promise<T>, withinMs = 30_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await attempt();
    } catch (cause) {
      if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}.`, { cause });
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
