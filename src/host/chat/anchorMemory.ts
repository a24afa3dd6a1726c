import type { Memento } from "vscode";
import type { Anchor } from "../../protocol/view.ts";
import type { AnchorMemory } from "./chatDesk.ts";

const key = "anchors";
/** Reading positions of sessions not looked at for long are not worth their bytes. */
const keptSessions = 200;

/** Reading positions in the workspace's own storage: they belong to this screen, not to the conversation. */
export function anchorMemory(memento: Memento): AnchorMemory {
  const known = new Map<string, Anchor>(memento.get<[string, Anchor][]>(key, []));
  return {
    read: (surface, session) => known.get(`${surface}/${session}`),
    write(surface, session, anchor) {
      const name = `${surface}/${session}`;
      known.delete(name); // The newest stand last, so that the oldest can go.
      known.set(name, anchor);
      void memento.update(key, [...known].slice(-keptSessions));
    },
  };
}
