import type { ProjectLinks } from "../core/projectLinks.ts";
import type { Candidate, KnownWorkspace, Match } from "../core/projectMatch.ts";

/**
 * The candidates that a person is to be asked about. A folder that only has the same name was moved here at most if it is
 * gone from where it was.
 * @param isGone Whether a folder is known not to be there any more. Never rejects.
 */
export async function worthAsking(
  match: Match,
  workspaces: readonly KnownWorkspace[],
  links: ProjectLinks,
  isGone: (folder: string) => Promise<boolean>,
): Promise<readonly Candidate[]> {
  const asked: Candidate[] = [];
  for (const candidate of match.candidates) {
    if (candidate.because === "name") {
      if (match.isKnown) continue;
      const folders = workspaces
        .filter(({ key }) => links.projectOf(key) === candidate.project)
        .flatMap(({ evidence }) => evidence.folders.map(({ uri }) => uri));
      const gone = await Promise.all(folders.map(isGone));
      if (!gone.every(Boolean)) continue;
    }
    asked.push(candidate);
  }
  return asked;
}
