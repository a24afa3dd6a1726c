/** The user's own sessions, as far as the Guide may look at them. */
export interface GuideLibrary {
  /** Newest first. Sessions in the trash carry `deletedAt`. Times are milliseconds since 1970. */
  sessions(): Promise<readonly GuideSession[]>;
  /** What was said, oldest first; undefined when there is no such session. */
  text(id: string): Promise<readonly GuideMessage[] | undefined>;
}

export interface GuideSession {
  readonly id: string;
  readonly title: string;
  readonly updatedAt: number;
  readonly messageCount: number;
  readonly deletedAt?: number;
}

export interface GuideMessage {
  readonly role: "user" | "assistant";
  readonly text: string;
}
