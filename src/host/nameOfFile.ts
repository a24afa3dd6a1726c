import type * as vscode from "vscode";

/** The last part of an address, for people. */
export const nameOfFile = ({ path }: vscode.Uri): string => path.slice(path.lastIndexOf("/") + 1);
