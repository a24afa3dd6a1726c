import * as v from "valibot";
import type { AnswerOf, HandlersOf, PageProtocol } from "./page.ts";

/** What the page shows on which syncing is turned on and off. Names and paths in here are untrusted text. */

const nothing = v.object({});

/** The longest name that a machine may have here, in characters. */
export const longestName = 40;

const choices = {
  settingsSync: v.boolean(),
  /** What Settings Sync carries. */
  content: v.picklist(["everything", "titles"]),
  /** Undefined for none. */
  folder: v.optional(v.string()),
  /** How other machines show this one; empty for what the computer is called. */
  deviceName: v.pipe(v.string(), v.maxLength(longestName)),
  /** The sessions of the open workspace stay here. */
  leavesOutWorkspace: v.boolean(),
};
export const choicesSchema = v.object(choices);
export type SyncChoices = v.InferOutput<typeof choicesSchema>;

const viewSchema = v.object({
  /** What is set now, also what was set by hand and not agreed to. */
  choices: choicesSchema,
  /** `waiting`: something is set that nobody agreed to on this page. It carries nothing. */
  state: v.picklist(["off", "waiting", "on"]),
  /** This editor has Settings Sync. */
  hasSettingsSync: v.boolean(),
  /** What the computer is called. */
  computer: v.string(),
  /** What the open workspace is called; undefined when no folder is open. */
  workspace: v.optional(v.string()),
});
export type SetUpView = v.InferOutput<typeof viewSchema>;

export const syncSetUpRequests = {
  load: {
    params: nothing,
    /** With a folder that was chosen elsewhere, and waits to be turned on here. */
    result: v.object({ view: viewSchema, folder: v.optional(v.string()) }),
  },
  /** Turns on what was chosen, and off what was not. What was chosen counts as agreed to. */
  turnOn: { params: choicesSchema, result: viewSchema },
  turnOff: { params: nothing, result: viewSchema },
  /** Nothing is changed by that. */
  chooseFolder: { params: nothing, result: v.object({ folder: v.optional(v.string()) }) },
  /** Shows the editor's own dialog, or says in the editor that Settings Sync is on already. */
  openSettingsSync: { params: nothing, result: nothing },
  showView: { params: nothing, result: nothing },
} as const;

type Table = typeof syncSetUpRequests;
export type Loaded = AnswerOf<Table, "load">;
export type SetUpHandlers = HandlersOf<Table>;

/** Something was chosen elsewhere: the page is to load again. */
const noticeSchema = v.object({ type: v.literal("changed") });
export type SetUpNotice = v.InferOutput<typeof noticeSchema>;

/** The only words host and page may say to each other. */
export const syncSetUpProtocol: PageProtocol<Table, SetUpNotice> = {
  requests: syncSetUpRequests,
  notice: noticeSchema,
  waitsForPerson: new Set(["chooseFolder", "openSettingsSync"]),
};
