import type { Random } from "./random.ts";

/** Lets ids and the names of temporary files come from a seed while something runs. */
export async function withTokensFrom<T>(random: Random, run: () => Promise<T>): Promise<T> {
  const fill = (bytes: Uint8Array): Uint8Array => {
    for (let index = 0; index < bytes.length; index++) bytes[index] = random.integer(256);
    return bytes;
  };
  Object.defineProperty(crypto, "getRandomValues", { value: fill, configurable: true });
  try {
    return await run();
  } finally {
    Reflect.deleteProperty(crypto, "getRandomValues"); // What the platform offers is below it.
  }
}
