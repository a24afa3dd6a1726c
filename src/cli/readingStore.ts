import { type SessionStore, StoreError } from "../app/sessionStore.ts";

const refuse = async (): Promise<never> => {
  throw new StoreError("This command only reads, so nothing is written.", { trouble: "readOnly" });
};

/**
 * A store as commands see it that only read: also what is noted by the way, such as evidence of projects, is not written, and
 * one list of the sessions holds for the whole command.
 */
export function readingStore(store: SessionStore): SessionStore {
  let listed: ReturnType<SessionStore["list"]> | undefined;
  return {
    writer: store.writer,
    onDidChange: store.onDidChange,
    onDidChangeHealth: store.onDidChangeHealth,
    get health() {
      return store.health;
    },
    list: () => {
      listed ??= store.list();
      return listed;
    },
    find: (id) => store.find(id),
    isWriting: (writer) => store.isWriting(writer),
    append: refuse,
    merge: refuse,
  };
}
