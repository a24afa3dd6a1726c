import type { SyncNews } from "../../app/sync.ts";
import { machineName } from "../../app/syncWords.ts";
import { countOf } from "../../base/countOf.ts";
import type { SessionId } from "../../core/ids.ts";

/** Something that came from another machine and may surprise. */
export interface NewsItem {
  readonly session: SessionId;
  readonly what: "forked" | "continued" | "kept" | "returned";
  /** What the other machine is called, where there is but one: untrusted text. */
  readonly machine?: string;
}

export function newsItems({ otherMachine, ...news }: SyncNews): readonly NewsItem[] {
  const machine = otherMachine === undefined ? {} : { machine: otherMachine };
  return (["forked", "continued", "kept", "returned"] as const).flatMap((what) =>
    news[what].map((session) => ({ session, what, ...machine })),
  );
}

/** A row behind a title. */
export function newsNote({ what, machine }: NewsItem): string {
  switch (what) {
    case "forked":
      return "continued here and elsewhere";
    case "continued":
      return "deleted on one machine and continued on another";
    case "kept":
      return `deleted on ${placeOf(machine)}, kept here`;
    case "returned":
      return "deleted, and back with its messages";
  }
}

const placeOf = (machine: string | undefined): string =>
  machine === undefined ? "another machine" : `“${machineName(machine)}”`;

/** One message about all that came, which names what is alone and counts what is not. @param titleOf Made harmless. */
export function newsSentence(items: readonly NewsItem[], titleOf: (session: SessionId) => string): string {
  const sentences = (["forked", "continued", "kept", "returned"] as const).flatMap((what) => {
    const meant = items.filter((item) => item.what === what);
    const [first] = meant;
    if (!first) return [];
    const isOne = meant.length === 1;
    const subject = isOne ? `“${titleOf(first.session)}” was` : `${countOf(meant.length, "session")} were`;
    return [`${subject} ${predicate(first, isOne)}`];
  });
  return sentences.join(" ");
}

function predicate({ what, machine }: NewsItem, isOne: boolean): string {
  switch (what) {
    case "forked":
      return "continued here and on another machine. Both continuations are there: switch with the arrows below the message.";
    case "continued":
      return `deleted on one machine and continued on another; ${isOne ? "it stays" : "they stay"}.`;
    case "kept":
      return `deleted on ${placeOf(machine)}, where ${isOne ? "its" : "their"} messages had not all arrived. ${isOne ? "It is" : "They are"} kept here.`;
    case "returned":
      return `deleted before all messages had arrived on this machine. ${isOne ? "It is" : "They are"} back with them.`;
  }
}
