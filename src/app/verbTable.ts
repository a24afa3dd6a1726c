import type { Verb } from "./verb.ts";
import { agreeToRemovals } from "./verbs/agreeToRemovals.ts";
import { archiveSessions } from "./verbs/archiveSessions.ts";
import { branchSession } from "./verbs/branchSession.ts";
import { bringNote } from "./verbs/bringNote.ts";
import { checkHistory } from "./verbs/checkHistory.ts";
import { cleanUpStore } from "./verbs/cleanUpStore.ts";
import { clearHistory } from "./verbs/clearHistory.ts";
import { continueReply } from "./verbs/continueReply.ts";
import { createSession } from "./verbs/createSession.ts";
import { deleteCheckpoint } from "./verbs/deleteCheckpoint.ts";
import { deleteFilter } from "./verbs/deleteFilter.ts";
import { deleteSession } from "./verbs/deleteSession.ts";
import { deleteTemplate } from "./verbs/deleteTemplate.ts";
import { duplicateSession } from "./verbs/duplicateSession.ts";
import { editMessage } from "./verbs/editMessage.ts";
import { emptyPlace } from "./verbs/emptyPlace.ts";
import { exportSession } from "./verbs/exportSession.ts";
import { exportTemplate } from "./verbs/exportTemplate.ts";
import { forgetDevice } from "./verbs/forgetDevice.ts";
import { importSession } from "./verbs/importSession.ts";
import { importTemplate } from "./verbs/importTemplate.ts";
import { keepHeldSessions } from "./verbs/keepHeldSessions.ts";
import { keepWorkspacesApart } from "./verbs/keepWorkspacesApart.ts";
import { listBackups } from "./verbs/listBackups.ts";
import { listCheckpoints } from "./verbs/listCheckpoints.ts";
import { listFilters } from "./verbs/listFilters.ts";
import { listModels } from "./verbs/listModels.ts";
import { listSessions } from "./verbs/listSessions.ts";
import { listStates } from "./verbs/listStates.ts";
import { listTemplates } from "./verbs/listTemplates.ts";
import { listWorkspaces } from "./verbs/listWorkspaces.ts";
import { makeBackup } from "./verbs/makeBackup.ts";
import { openSession } from "./verbs/openSession.ts";
import { pinSession } from "./verbs/pinSession.ts";
import { purgeSession } from "./verbs/purgeSession.ts";
import { relinkSessions } from "./verbs/relinkSessions.ts";
import { removeMeta } from "./verbs/removeMeta.ts";
import { renameSession } from "./verbs/renameSession.ts";
import { resetSession } from "./verbs/resetSession.ts";
import { restoreAsOf } from "./verbs/restoreAsOf.ts";
import { restoreCheckpoint } from "./verbs/restoreCheckpoint.ts";
import { restoreFromBackup } from "./verbs/restoreFromBackup.ts";
import { restoreSession } from "./verbs/restoreSession.ts";
import { resumeSession } from "./verbs/resumeSession.ts";
import { retryReply } from "./verbs/retryReply.ts";
import { saveCheckpoint } from "./verbs/saveCheckpoint.ts";
import { saveDraft } from "./verbs/saveDraft.ts";
import { saveFilter } from "./verbs/saveFilter.ts";
import { saveTemplate } from "./verbs/saveTemplate.ts";
import { searchSessions } from "./verbs/searchSessions.ts";
import { selectMessage } from "./verbs/selectMessage.ts";
import { sendMessage } from "./verbs/sendMessage.ts";
import { sessionStats } from "./verbs/sessionStatistics.ts";
import { setLook } from "./verbs/setLook.ts";
import { setMeta } from "./verbs/setMeta.ts";
import { setModel } from "./verbs/setModel.ts";
import { setSessionSync } from "./verbs/setSessionSync.ts";
import { setSyncContent } from "./verbs/setSyncContent.ts";
import { setSystemPrompt } from "./verbs/setSystemPrompt.ts";
import { setWorkspaceSync } from "./verbs/setWorkspaceSync.ts";
import { showMeta } from "./verbs/showMeta.ts";
import { showSession } from "./verbs/showSession.ts";
import { showTemplate } from "./verbs/showTemplate.ts";
import { stopReply } from "./verbs/stopReply.ts";
import { syncNow } from "./verbs/syncNow.ts";
import { syncStatus } from "./verbs/syncStatus.ts";
import { tagSessions } from "./verbs/tagSessions.ts";
import { unarchiveSessions } from "./verbs/unarchiveSessions.ts";
import { unpinSession } from "./verbs/unpinSession.ts";
import { untagSessions } from "./verbs/untagSessions.ts";

/** Everything a user can do. Doors list this table; they hold no logic of their own. */
export const verbs = [
  createSession,
  openSession,
  resumeSession,
  renameSession,
  deleteSession,
  restoreSession,
  listSessions,
  listFilters,
  saveFilter,
  deleteFilter,
  searchSessions,
  showSession,
  sendMessage,
  stopReply,
  editMessage,
  retryReply,
  continueReply,
  saveDraft,
  listModels,
  setModel,
  setSystemPrompt,
  listWorkspaces,
  relinkSessions,
  keepWorkspacesApart,
  checkHistory,
  pinSession,
  unpinSession,
  purgeSession,
  listStates,
  restoreAsOf,
  makeBackup,
  listBackups,
  restoreFromBackup,
  cleanUpStore,
  exportSession,
  importSession,
  tagSessions,
  untagSessions,
  setLook,
  archiveSessions,
  unarchiveSessions,
  setSessionSync,
  setWorkspaceSync,
  setSyncContent,
  duplicateSession,
  branchSession,
  bringNote,
  selectMessage,
  setMeta,
  removeMeta,
  showMeta,
  sessionStats,
  saveCheckpoint,
  listCheckpoints,
  restoreCheckpoint,
  deleteCheckpoint,
  clearHistory,
  resetSession,
  saveTemplate,
  listTemplates,
  showTemplate,
  deleteTemplate,
  exportTemplate,
  importTemplate,
  syncStatus,
  syncNow,
  emptyPlace,
  agreeToRemovals,
  keepHeldSessions,
  forgetDevice,
] as unknown as readonly Verb[];
