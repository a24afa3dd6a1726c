// A window in a process of its own, to be killed. Bundled and started by kill.test.ts.
// It says `<text>` on a line of its own once that is acknowledged - or, as the negative control, before it is.

import { writeSync } from "node:fs";
import { systemClock } from "../../../../src/base/clock.ts";
import { silentLog } from "../../../../src/base/log.ts";
import type { SessionId } from "../../../../src/core/ids.ts";
import { nodeDisk } from "../../../../src/storage/nodeDisk.ts";
import { openStore } from "../../../../src/storage/openStore.ts";
import { said } from "./storeFolder.ts";

const [root = "", session = "", name = "", mode = "", workerFile = "", wasmFile = ""] = process.argv.slice(2);
const store = openStore({ root, disk: nodeDisk, clock: systemClock, log: silentLog, workerFile, wasmFile });
const say = (text: string) => writeSync(1, `${text}\n`);

for (let index = 0; ; index++) {
  const text = `${name}.${index}`;
  if (mode === "liar") say(text);
  await store.append(session as SessionId, [said(text)]);
  if (mode === "honest") say(text);
  if (index % 20 === 10) void store.foldNow(); // So that kills meet folds, claims and rotations, too.
}
