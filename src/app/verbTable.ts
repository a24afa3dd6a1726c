import type { Verb } from "./verb.ts";
import { continueReply } from "./verbs/continueReply.ts";
import { createSession } from "./verbs/createSession.ts";
import { deleteSession } from "./verbs/deleteSession.ts";
import { listModels } from "./verbs/listModels.ts";
import { listSessions } from "./verbs/listSessions.ts";
import { openSession } from "./verbs/openSession.ts";
import { renameSession } from "./verbs/renameSession.ts";
import { restoreSession } from "./verbs/restoreSession.ts";
import { retryReply } from "./verbs/retryReply.ts";
import { saveDraft } from "./verbs/saveDraft.ts";
import { sendMessage } from "./verbs/sendMessage.ts";
import { setModel } from "./verbs/setModel.ts";
import { showSession } from "./verbs/showSession.ts";
import { stopReply } from "./verbs/stopReply.ts";

/** Everything a user can do. Doors list this table; they hold no logic of their own. */
export const verbs = [
  createSession,
  openSession,
  renameSession,
  deleteSession,
  restoreSession,
  listSessions,
  showSession,
  sendMessage,
  stopReply,
  retryReply,
  continueReply,
  saveDraft,
  listModels,
  setModel,
] as unknown as readonly Verb[];
