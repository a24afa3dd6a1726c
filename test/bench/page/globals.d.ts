import type { Harness } from "./harness.mjs";

declare global {
  /** In the pages of the bench. */
  const braidBench: Harness;
}
