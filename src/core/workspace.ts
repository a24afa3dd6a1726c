import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";

/** What the user has opened. Sessions carry it, so that they are found again with their project. */
export interface Workspace {
  /** Equal for equal workspaces on this machine. */
  readonly key: string;
  readonly name: string;
  /** Addresses of the folders, kept as evidence for recognising a project that was moved. */
  readonly folders: readonly string[];
}

/** A window without a folder. Its sessions belong together. */
export const noWorkspace: Workspace = { key: "none", name: "No Folder", folders: [] };

/** @param file Address of the saved workspace file, if there is one: it outlives changes of the folder list. */
export function workspaceOf(name: string, folders: readonly string[], file: string | undefined): Workspace {
  if (file !== undefined) return { key: file, name, folders };
  if (folders.length === 0) return noWorkspace;
  return { key: [...folders].sort().join(" "), name, folders };
}

export const workspaceValueOf = ({ key, name, folders }: Workspace): JsonObject => ({ key, name, folders });

export function readWorkspace(value: Json | undefined): Workspace | undefined {
  if (!isJsonObject(value) || typeof value.key !== "string") return undefined;
  const { key, name, folders } = value;
  return {
    key,
    name: typeof name === "string" ? name : key,
    folders: Array.isArray(folders)
      ? folders.filter((folder): folder is string => typeof folder === "string")
      : [],
  };
}
