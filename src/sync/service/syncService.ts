import type { AwaitedMessages, Sync, SyncNews } from "../../app/sync.ts";
import type { SyncStatus } from "../../app/syncStatus.ts";
import { UserError } from "../../app/userError.ts";
import { type Disposable, DisposableStore } from "../../base/disposable.ts";
import { Emitter } from "../../base/emitter.ts";
import { describeError } from "../../base/log.ts";
import type { SessionId } from "../../core/ids.ts";
import type { Round } from "../courier.ts";
import { slotKeys, type Wait } from "../mailbox.ts";
import { type ChannelPlan, channelPlans, nameOf } from "./channelPlans.ts";
import { Connection } from "./connection.ts";
import { atMost } from "./deadline.ts";
import { Fetching } from "./fetching.ts";
import { Identity } from "./identity.ts";
import { type MachineRun, patienceMs } from "./machineRun.ts";
import { newsOf } from "./newsOf.ts";
import type { SyncServiceSetup } from "./serviceSetup.ts";
import { leaveMs, Shift } from "./shift.ts";
import { StatusBoard } from "./statusBoard.ts";
import { StatusElsewhere } from "./statusElsewhere.ts";
import { readSyncStatus } from "./statusFile.ts";
import { statusOf } from "./statusOf.ts";
import { speaksIn, withdraw } from "./withdraw.ts";

/** Starting the editor comes first. */
const startAfterMs = 8_000;
const stepEveryMs = 3_000;
const troubledMs = 30_000;
/** Whoever looks into a window for so long works in it. */
const focusMs = 5_000;
const askedEveryMs = 30_000;

/**
 * Runs syncing in one window of this machine, and knows in the others how it stands. Nothing is read, written or made before
 * something is switched on and agreed to.
 */
export class SyncService implements Sync, Disposable {
  readonly #setup: SyncServiceSetup;
  readonly #owned = new DisposableStore();
  readonly #received: Emitter<SyncNews>;
  readonly #board: StatusBoard;
  readonly #identity: Identity;
  readonly #connection: Connection;
  readonly #elsewhere: StatusElsewhere;
  readonly #shift: Shift;
  readonly #fetching: Fetching;
  readonly #wait: Wait;
  #areKeysRegistered = false;
  /** Whether nothing of this machine stands in the synced settings while they are not used. */
  #isTakenBack = false;
  /** Not even the small files of syncing can be written. */
  #hasTrouble = false;
  #askedAt: number | undefined;
  #next: Disposable | undefined;
  #focusing: Disposable | undefined;
  /** Steps, one after the other. Never rejects. */
  #last: Promise<void> = Promise.resolve();
  /** The editor has started; before, nothing happens that nobody asked for. */
  #hasBegun = false;
  #isStopped = false;

  constructor(setup: SyncServiceSetup) {
    this.#setup = setup;
    const { editor, settings, clock, timers, log } = setup;
    const onListenerError = (cause: unknown) => log.error(describeError(cause));
    this.#received = new Emitter(onListenerError);
    this.#board = this.#owned.add(new StatusBoard(setup));
    this.#wait = (ms) => new Promise((resolve) => void timers.after(ms, () => resolve()));
    this.#fetching = new Fetching(clock, () => editor.syncNow());
    this.#elsewhere = new StatusElsewhere(setup.files, setup.root);
    this.#identity = new Identity(setup.storeId, editor.half, this.#wait);
    this.#connection = new Connection({
      ...{ ask: () => editor.ask(), clock, timers },
      onLateAnswer: () => void this.#step(),
    });
    this.#shift = this.#owned.add(
      new Shift(setup, {
        registerKeys: () => this.#registerKeys(),
        isWanted: ({ key }) => this.#agreed.some((each) => each.key === key),
        onRound: (round) => this.#onRound(round),
        onGone: () => {
          this.#connection.doubt();
          void this.#step();
        },
      }),
    );
    // Where it is on, what is there is taken in first.
    if (this.#agreed.length === 0) this.#registerKeys();
    this.#owned.add(settings.onDidChange(() => this.#hasBegun && void this.#step()));
    this.#owned.add(editor.onDidChangeFocus((isFocused) => this.#onFocus(isFocused)));
    this.#stepAfter(startAfterMs);
  }

  readonly onDidReceive = (listener: (news: SyncNews) => void): Disposable => this.#received.event(listener);
  readonly onDidChange = (listener: () => void): Disposable => this.#board.onDidChange(listener);

  async status(): Promise<SyncStatus> {
    if (!this.#shift.run) await this.#lookElsewhere().catch(() => undefined);
    this.#show();
    return this.#board.status;
  }

  awaited(session: SessionId): AwaitedMessages | undefined {
    return this.#board.awaited.get(session);
  }

  async now(): Promise<void> {
    const { clock, editor, timers } = this.#setup;
    this.#expectOn();
    const now = clock.now();
    const passed = this.#askedAt === undefined ? undefined : now - this.#askedAt;
    if (passed !== undefined && passed >= 0 && passed < askedEveryMs) {
      const seconds = Math.ceil((askedEveryMs - passed) / 1_000);
      throw new UserError(`Braid has just looked for news. Try again in ${seconds} seconds.`);
    }
    await this.#ask(async (run) => {
      this.#askedAt = now;
      const isMailed = this.#agreed.some(({ kind }) => kind === "settingsSync");
      // The editor's own sync may never answer when its service refuses.
      if (isMailed) await atMost(patienceMs, editor.syncNow().catch(nothing), timers);
      await run.roundNow();
    });
  }

  agree(device: string): Promise<void> {
    return this.#ask((run) => run.agree(device));
  }

  keep(device: string): Promise<void> {
    return this.#ask((run) => run.keep(device));
  }

  forget(device: string): Promise<void> {
    return this.#ask((run) => run.forget(device));
  }

  emptyPlace(place: string, isNewer: boolean): Promise<void> {
    return this.#ask((run) => run.emptyPlace(place, isNewer));
  }

  /** This window runs syncing from now on, because its user asks for something. @throws UserError */
  async #ask(action: (run: MachineRun) => Promise<void>): Promise<void> {
    this.#expectOn();
    await this.#step(true);
    const { run } = this.#shift;
    if (!run) throw new UserError("Syncing cannot run in this window now. Try again in a minute.");
    await action(run);
    this.#show();
  }

  /** Ends rounds, remembers what was learnt and leaves the rest to another window. Resolves soon. Never rejects. */
  async stop(): Promise<void> {
    this.dispose();
    await atMost(
      leaveMs + 500,
      this.#last.then(() => this.#leave()),
      this.#setup.timers,
    );
  }

  dispose(): void {
    this.#isStopped = true;
    for (const each of [this.#next, this.#focusing]) each?.dispose();
    this.#owned.dispose();
  }

  get #plans(): readonly ChannelPlan[] {
    return channelPlans(this.#setup);
  }

  get #agreed(): readonly ChannelPlan[] {
    return this.#plans.filter(({ isAgreed }) => isAgreed);
  }

  #expectOn(): void {
    if (this.#agreed.length > 0) return;
    throw new UserError(
      this.#plans.length > 0
        ? "Syncing waits for you to read what would leave this machine. Run “Braid: Set Up Sync” first."
        : "Syncing is off on this machine. Run “Braid: Set Up Sync” first.",
    );
  }

  #registerKeys(): void {
    if (this.#areKeysRegistered) return;
    this.#areKeysRegistered = true;
    this.#setup.editor.registerKeys(slotKeys);
  }

  #onFocus(isFocused: boolean): void {
    this.#focusing?.dispose();
    if (!isFocused || !this.#hasBegun || this.#isStopped) return;
    void this.#step();
    this.#focusing = this.#setup.timers.after(focusMs, () => void this.#step(true));
  }

  #stepAfter(ms: number): void {
    this.#next?.dispose();
    this.#next = this.#isStopped ? undefined : this.#setup.timers.after(ms, () => void this.#step());
  }

  /** Looks at how things are now, and does what is to be done. @param isWanted Whether this window takes over. */
  #step(isWanted = false): Promise<void> {
    this.#last = this.#last.then(async () => {
      if (this.#isStopped) return;
      this.#hasBegun = true;
      try {
        await this.#stepNow(isWanted);
        this.#hasTrouble = false;
      } catch (cause) {
        if (!this.#hasTrouble) this.#setup.log.warn(`Syncing: ${describeError(cause)}`);
        this.#hasTrouble = true;
        await this.#endRun();
        this.#show();
        this.#stepAfter(troubledMs);
      }
    });
    return this.#last;
  }

  async #stepNow(isWanted: boolean): Promise<void> {
    const agreed = this.#agreed;
    if (agreed.some(({ kind }) => kind === "settingsSync")) this.#isTakenBack = false;
    else if (!this.#isTakenBack) await this.#takeBack();
    if (agreed.length === 0) {
      await this.#leave();
      this.#registerKeys();
      this.#show();
      if (this.#plans.length > 0) this.#stepAfter(stepEveryMs); // Consent may come at any time.
      return;
    }
    if (!(await this.#connection.isThere())) return await this.#leave();
    const device = await this.#identity.device();
    if (!this.#shift.runs(device, agreed)) await this.#endRun();
    if (this.#shift.device !== device) await this.#leave();
    if (await this.#shift.holds(device, isWanted)) {
      if (!this.#shift.run) await this.#lookElsewhere();
      (await this.#shift.begin(device, agreed)).tick();
    } else {
      await this.#endRun();
      this.#registerKeys(); // Who runs it has taken in what was there.
      await this.#lookElsewhere();
    }
    this.#show();
    this.#stepAfter(stepEveryMs);
  }

  #onRound(round: Round | undefined): void {
    if (this.#isStopped) return;
    if (round?.isDoubled) void this.#onDoubled();
    if (round && (round.forked.length > 0 || round.continued.length > 0))
      this.#received.fire(newsOf(round, this.#shift.run?.channels ?? []));
    if (!this.#shift.run) return;
    this.#fetching.look(this.#shift.run.channels);
    this.#show();
  }

  /** Another machine has this one's name, unless that was only the window which ran it before. */
  #onDoubled(): Promise<void> {
    const { log } = this.#setup;
    const { run } = this.#shift;
    this.#last = this.#last.then(async () => {
      if (this.#isStopped || !run || this.#shift.run !== run) return;
      const { isHandedOver } = this.#shift;
      await this.#leave();
      if (isHandedOver) return;
      log.info("Syncing: another machine goes by the name of this one, so this one takes another.");
      await this.#identity.renew().catch((cause: unknown) => log.warn(describeError(cause)));
    });
    return this.#last.then(() => this.#step());
  }

  /** Where Settings Sync was used and is switched off, others see no more of this machine. */
  async #takeBack(): Promise<void> {
    const device = await this.#identity.known();
    this.#isTakenBack = device === undefined || (await this.#takeBackAs(device));
  }

  /** @returns Whether nothing is left to do; otherwise another window does it. */
  async #takeBackAs(device: string): Promise<boolean> {
    const { editor, files, root } = this.#setup;
    const agreed = this.#agreed;
    const isSpeaking = speaksIn(editor.memento, device);
    const noted = await readSyncStatus(files, root);
    const isListed =
      noted.device === device &&
      noted.channels.some(({ kind }) => !agreed.some((plan) => plan.kind === kind));
    if (!isSpeaking && !isListed) return true;
    if (!(await this.#shift.holds(device))) return false;
    await this.#endRun();
    if (isSpeaking) await withdraw(editor.memento, device, this.#wait);
    if (isListed) this.#board.show(this.#statusNow(), true);
    await this.#board.flush();
    return true;
  }

  async #endRun(): Promise<void> {
    await this.#shift.end();
    await this.#board.flush();
  }

  async #leave(): Promise<void> {
    await this.#endRun();
    await this.#shift.release();
  }

  async #lookElsewhere(): Promise<void> {
    if (this.#agreed.length > 0) await this.#elsewhere.look(await this.#identity.known());
  }

  #show(): void {
    this.#board.show(this.#statusNow(), this.#shift.run !== undefined);
  }

  #statusNow(): SyncStatus {
    const { clock, settings } = this.#setup;
    const { run } = this.#shift;
    const before = this.#elsewhere.status;
    const limits = run?.limits ?? before;
    return statusOf({
      ...{ plans: this.#plans, running: run?.channels, before: before?.channels ?? [] },
      ...{ isTroubled: this.#hasTrouble, name: nameOf(settings.read()) },
      content: limits?.content ?? "everything",
      skipped: limits?.skipped ?? [],
      device: run?.device ?? before?.device ?? "",
      at: run ? clock.now() : (before?.at ?? clock.now()),
    });
  }
}

const nothing = (): void => undefined;
