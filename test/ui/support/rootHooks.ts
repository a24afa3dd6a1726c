import type { RootHookObject } from "mocha";
import { closeAll, screenshotAll } from "./workbench.ts";

let pictures: Promise<void> = Promise.resolve();

/** Called at the moment a test or a hook fails, before anything is cleaned up. */
export function onFail(title: string): void {
  pictures = screenshotAll(title).then((paths) => {
    for (const path of paths) console.log(`      screenshot: ${path}`);
  });
}

/** Around all UI tests: nothing goes on before the picture of a failure is taken, and nothing is left running. */
export const mochaHooks: RootHookObject = {
  afterEach: () => pictures,
  async afterAll() {
    await pictures;
    await closeAll();
  },
};
