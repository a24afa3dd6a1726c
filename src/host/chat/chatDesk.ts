import type { MessageId, SessionId } from "../../core/ids.ts";
import type { Anchor, ChatView, Rescue } from "../../protocol/view.ts";
import type { Remedies } from "../remedies.ts";

/** What a page may ask of the editor itself. */
export interface ChatDesk {
  readonly remedies: Remedies;
  chooseModel(session: SessionId): Promise<void>;
  readonly rescue: RescueDesk;
  openLink(url: string): Promise<void>;
  copy(text: string): Promise<void>;
  readonly anchors: AnchorMemory;
  readonly relatives: RelativesDesk;
}

/** The ways from a session to its branches and to where it comes from. What is opened is opened in the same kind of place. */
export interface RelativesDesk {
  /** Makes a branch that begins with the messages up to that one, and shows it. */
  branchAt(session: SessionId, message: MessageId, where: ChatView["surface"]): Promise<void>;
  openOrigin(session: SessionId, where: ChatView["surface"]): Promise<void>;
  /** Opens the branch that was made from a message, or lets the person choose among several. */
  openBranch(session: SessionId, message: MessageId, where: ChatView["surface"]): Promise<void>;
  /** Opens what a note was brought from. */
  openSource(session: SessionId, note: MessageId, where: ChatView["surface"]): Promise<void>;
}

/** What helps with a session that cannot be read. */
export interface RescueDesk {
  /** Where damaged files are kept, as a path for the user. */
  readonly quarantine: string;
  /** What can be done here, best first. */
  readonly rescues: readonly Rescue[];
  run(rescue: Rescue): Promise<void>;
}

/** Where the reader was in each session, on each surface. */
export interface AnchorMemory {
  read(surface: string, session: SessionId): Anchor | undefined;
  write(surface: string, session: SessionId, anchor: Anchor): void;
}
