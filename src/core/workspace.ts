import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { folderNameOf } from "./projectPlace.ts";

/** What the user has opened. Sessions carry it, so that they are found again with their project. */
export interface Workspace {
  /** The name a project's sessions are bound to. A project may have many: each place it was opened in has its own. */
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

/** What another project gets that is found where one with `key` used to be: a key of its own, the same in every window. */
export const laterKeyOf = (key: string, root: string): string => `${key}#${root}`;

/** The key of whatever was first found at that place. */
export const firstKeyOf = (key: string): string => key.replace(/#[0-9a-f]{40,64}$/, "");

/** What a key says of itself. The folders of a saved workspace are not in its key, and several stand in no order. */
export function readKey(key: string): { readonly file?: string; readonly folders: readonly string[] } {
  const place = firstKeyOf(key);
  if (place === noWorkspace.key) return { folders: [] };
  if (/\.code-workspace$/i.test(place)) return { file: place, folders: [] };
  return { folders: place.split(" ").filter((part) => /^[a-z][a-z0-9+.-]+:/i.test(part)) };
}

/** How people call it, from the key alone. @param key Undefined for sessions that came without a workspace. */
export function workspaceNameOf(key: string | undefined): string {
  if (key === undefined) return "Unknown Workspace";
  if (key === noWorkspace.key) return noWorkspace.name;
  const { file, folders } = readKey(key);
  if (file !== undefined) return `${folderNameOf(file).replace(/\.code-workspace$/i, "")} (Workspace)`;
  return folders.length === 0 ? key : folders.map(folderNameOf).join(", ");
}
