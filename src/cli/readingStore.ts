import { type SessionStore, StoreError } from "../app/sessionStore.ts";

const refuse = async (): Promise<never> => {
  throw new StoreError("This command only reads, so nothing is written.", { trouble: "readOnly" });
};

/** A store as commands see it that only read: also what is noted by the way, such as evidence of projects, is not written. */
export const readingStore = (store: SessionStore): SessionStore => ({
  writer: store.writer,
  onDidChange: store.onDidChange,
  onDidChangeHealth: store.onDidChangeHealth,
  get health() {
    return store.health;
  },
  list: (options) => store.list(options),
  find: (id) => store.find(id),
  isWriting: (writer) => store.isWriting(writer),
  append: refuse,
  merge: refuse,
});
