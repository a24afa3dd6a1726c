import type { Ask } from "../../protocol/letters.ts";
import type { ChatView } from "../../protocol/view.ts";
import type { EditKeeper } from "../state/edits.ts";
import type { EditActions } from "./actions.ts";
import type { ReadingPlace } from "./readingPlace.ts";
import { textOf } from "./toolbar.ts";

export interface EditPorts {
  view(): ChatView | undefined;
  readonly ask: Ask;
  readonly place: ReadingPlace;
  paint(): void;
  /** @returns Whether it went well; what did not is shown to the person. */
  attempt(work: () => Promise<unknown>): Promise<boolean>;
  focusComposer(): void;
}

/** What a person does with the forms in which earlier questions are edited. */
export function editActions(keeper: EditKeeper, ports: EditPorts): EditActions {
  const sending = new Set<string>();
  const withSession = (run: (session: string) => void): void => {
    const session = ports.view()?.session;
    if (session !== undefined) run(session);
  };
  const fieldOf = (message: string) =>
    ports.place.find(message)?.querySelector<HTMLTextAreaElement>(".edit-field");

  async function send(session: string, message: string): Promise<void> {
    const text = keeper.textOf(session, message);
    if (text === undefined || text.trim() === "" || sending.has(message)) return;
    sending.add(message);
    const field = fieldOf(message);
    if (field) field.readOnly = true;
    const isSent = await ports.attempt(() => ports.ask("edit", { session, message, text }));
    sending.delete(message);
    if (field) field.readOnly = false;
    if (!isSent) return;
    keeper.end(session, message);
    ports.paint();
    ports.place.scrollToEnd();
    ports.focusComposer();
  }

  return {
    textOf(message) {
      const session = ports.view()?.session;
      return session === undefined ? undefined : keeper.textOf(session, message);
    },
    begin: (message) =>
      withSession((session) => {
        const shown = ports.view()?.messages.find(({ id }) => id === message);
        if (shown?.role !== "user") return;
        const text = keeper.textOf(session, message) ?? textOf(shown);
        keeper.type(session, message, text);
        ports.place.keep(() => ports.paint());
        const field = fieldOf(message);
        field?.focus();
        field?.setSelectionRange(text.length, text.length);
      }),
    type: (message, text) => withSession((session) => keeper.type(session, message, text)),
    send: (message) => withSession((session) => void send(session, message)),
    cancel: (message) =>
      withSession((session) => {
        keeper.end(session, message);
        ports.place.keep(() => ports.paint());
        ports.place.find(message)?.querySelector<HTMLElement>("[aria-label='Edit message']")?.focus();
      }),
  };
}
