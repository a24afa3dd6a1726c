/** What tells a project from others, wherever it lies. Gathered from what is open, and remembered with its sessions. */
export interface Evidence {
  /** Address of the saved workspace file. */
  readonly file?: string;
  readonly folders: readonly FolderEvidence[];
}

export interface FolderEvidence {
  readonly uri: string;
  /** Whether it stands first in the list of folders: the others are often added and removed. */
  readonly isFirst: boolean;
  /** The repository it is in. More than one only where that has changed over time. */
  readonly repositories: readonly RepositoryEvidence[];
}

export interface RepositoryEvidence {
  /** The folder's path inside the repository, "" for its top: parts of one repository are projects of their own. */
  readonly path: string;
  /** Places of git's common directory, which all worktrees of a repository share. */
  readonly directories: readonly string[];
  /** As `remoteOf` writes them. */
  readonly remotes: readonly string[];
  /** Commits without a parent. Empty when nothing could tell, which is no evidence of anything. */
  readonly roots: readonly string[];
}

export const noEvidence: Evidence = { folders: [] };

const rootForm = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** A commit's full name; anything else is refused. */
export const readRoot = (text: string): string | undefined => (rootForm.test(text) ? text : undefined);

/** What follows from the addresses alone. @param folders In their order. */
export const evidenceOfFolders = (folders: readonly string[], file?: string): Evidence => ({
  ...(file !== undefined && { file }),
  folders: folders.map((uri, index) => ({ uri, isFirst: index === 0, repositories: [] })),
});
