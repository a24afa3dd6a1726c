import type { MessageId, SessionId } from "../../../src/core/ids.ts";
import type { FileWork } from "../../../src/storage/storageWorker.ts";
import type { CampaignOptions, CampaignResult } from "../campaign.ts";
import type { BusyWindowSetup, WindowsVariant } from "../programs/busyWindow.ts";
import { type Child, heard, startProgram } from "./children.ts";
import type { Programs } from "./programs.ts";
import { Random } from "./random.ts";
import { compare, quarantinedSessionFiles, quietWindow, readAll } from "./reading.ts";
import { type Saying, sessionIdOf } from "./sayings.ts";
import { type ScriptSetup, scriptOf } from "./windowScript.ts";
import type { DiskCall } from "./wrapDisk.ts";

/** A window that hangs for so long does not answer any more. */
const answerMs = 60_000;
/** The steps of a fold at which the sleeper is stopped while another window folds the same session. */
const stepsOfFold: readonly DiskCall["call"][] = ["writeExclusive", "link", "syncDirectory", "rename"];
/** The generation that the sleeper is about to make is made by another one; or made, superseded and removed. */
const foldsMeanwhile = [1, 4];
/** The steps of an append at which the sleeper is stopped while its journal is taken; before it at first. */
const stepsOfAppend: readonly (DiskCall["call"] | undefined)[] = [undefined, "append", "datasync", "facts"];

/** A window that says and folds when it is told to. */
class Puppet {
  readonly acknowledged: Saying[] = [];
  readonly #script: readonly Saying[];
  readonly #listeners = new Set<(line: string) => void>();
  readonly #child: Child;
  readonly #isSaid = new Set<number>();

  constructor(start: (onLine: (line: string) => void) => Child, script: ScriptSetup) {
    this.#script = scriptOf(script);
    this.#child = start((line) => {
      for (const listener of [...this.#listeners]) listener(line);
    });
  }

  /** Says something in a session; resolves when it is acknowledged. */
  async say(session: SessionId): Promise<void> {
    const number = this.#script.findIndex(
      (each, index) => each.session === session && !this.#isSaid.has(index),
    );
    const saying = this.#script[number];
    if (!saying) throw new RangeError("A script is too short.");
    this.#isSaid.add(number);
    this.#child.tell(`say ${number}`);
    await this.#hears(`a ${number}`);
    this.acknowledged.push(saying);
  }

  async fold(): Promise<void> {
    this.#child.tell("fold");
    await this.#hears("folded");
  }

  /** Has it stop itself before a step of what it does; then others go on, and at last it does. */
  async stopWithin(
    call: DiskCall["call"],
    what: () => Promise<void>,
    meanwhile: () => Promise<void>,
  ): Promise<void> {
    this.#child.tell(`stop ${call} 1`);
    const stopped = heard(this.#listeners, `stopping ${call}`, answerMs);
    const done = what();
    const first = await Promise.race([stopped, done.then(() => "it never came to that")]);
    if (first !== true)
      throw new Error(`A window was to be stopped before ${call}, but ${first || "hangs"}.`);
    await meanwhile();
    this.#child.signal("SIGCONT");
    await done;
  }

  async kill(): Promise<void> {
    this.#child.signal("SIGKILL");
    await this.#child.ended;
  }

  async #hears(line: string): Promise<void> {
    if (!(await heard(this.#listeners, line, answerMs))) throw new Error(`A window never said "${line}".`);
  }
}

/**
 * What chance brings about too seldom: a window is stopped between two steps that belong together, in its process, while
 * others do just what it must not be ignorant of. Each scene is played in a session of its own.
 */
export async function playScenes(
  options: CampaignOptions,
  programs: Programs,
  worker: FileWork,
  root: string,
): Promise<CampaignResult> {
  const storeSeed = new Random(options.seed).fork().integer(2 ** 32);
  const puppets: Puppet[] = [];
  const titles = new Map<SessionId, string>();
  const sceneCount = stepsOfFold.length * foldsMeanwhile.length + stepsOfAppend.length;

  const window = (misjudges = 0): Puppet => {
    const script: ScriptSetup = {
      name: `puppet${puppets.length.toString(36)}`,
      storeSeed,
      messages: 20 * sceneCount,
      sessions: Array.from({ length: sceneCount }, (_, index) => index),
    };
    const { fileOf, workerFile, wasmFile } = programs;
    const setup: BusyWindowSetup = {
      root,
      script,
      indexes: [],
      sessions: [],
      seed: options.seed,
      misjudges,
      variant: options.variant as WindowsVariant | undefined,
      files: { workerFile, wasmFile },
    };
    const puppet = new Puppet((onLine) => startProgram(fileOf("busyWindow"), setup, onLine), script);
    puppets.push(puppet);
    return puppet;
  };
  const scene = (title: string): SessionId => {
    const session = sessionIdOf(storeSeed, titles.size);
    titles.set(session, title);
    options.progress(`scene ${titles.size} of ${sceneCount}: ${title}`);
    return session;
  };

  const [sleeper, other] = [window(), window()];
  for (const step of stepsOfFold) {
    for (const folds of foldsMeanwhile) {
      const session = scene(`stopped before ${step} of a fold while another window folds ${folds} times`);
      await other.say(session);
      await other.fold();
      await sleeper.say(session);
      const meanwhile = async () => {
        for (let fold = 0; fold < folds; fold++) {
          await other.say(session);
          await other.fold();
        }
      };
      await sleeper.stopWithin(step, () => sleeper.fold(), meanwhile);
    }
  }
  await Promise.all([sleeper.kill(), other.kill()]);

  const taker = window(1);
  for (const step of stepsOfAppend) {
    const session = scene(`taken for gone before ${step ?? "the start"} of an append`);
    const writer = window();
    await writer.say(session);
    if (step === undefined) {
      await taker.fold();
      await writer.say(session);
    } else
      await writer.stopWithin(
        step,
        () => writer.say(session),
        () => taker.fold(),
      );
    await writer.say(session);
    await writer.kill();
  }
  await taker.kill();

  const sayings = puppets.flatMap(({ acknowledged }) => acknowledged);
  const said = new Map<MessageId, Saying>(sayings.map((saying) => [saying.id, saying]));
  const read = await readAll(quietWindow(root, worker), titles.keys());
  const problems = [...compare(read, sayings, said), ...(await quarantinedSessionFiles(root))];
  const failures = problems.map((problem) => {
    const [, title] = [...titles].find(([session]) => problem.includes(session)) ?? [];
    return title === undefined ? problem : `${title}: ${problem}`;
  });
  return {
    points: sayings.length,
    failures,
    figures: { scenes: titles.size, acknowledgedInScenes: sayings.length },
  };
}
