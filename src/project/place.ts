/** A file or folder on whatever system the workspace is: this machine, a container, a machine behind SSH. */
export interface Place {
  /** As VS Code writes it. */
  readonly uri: string;
  /** Decoded, with "/" everywhere, beginning with one. */
  readonly path: string;
  /** Another path on the same system. */
  at(path: string): Place;
  /** Undefined when nothing is there, or it cannot be told. Never rejects. */
  kind(): Promise<"file" | "folder" | undefined>;
  /** The text of a small file; undefined when there is none, or it is too large to be what was looked for. Never rejects. */
  read(): Promise<string | undefined>;
}

/** The folder around a path; undefined for the top. */
export function parentOf(path: string): string | undefined {
  const slash = path.lastIndexOf("/");
  if (path === "/" || slash < 0) return undefined;
  return slash === 0 ? "/" : path.slice(0, slash);
}

/** What a path in one of git's files means, seen from the folder of that file. Windows' paths are taken, too. */
export function resolvePath(folder: string, target: string): string {
  const slashed = target.replaceAll("\\", "/");
  const whole = /^[a-z]:\//i.test(slashed)
    ? `/${slashed}`
    : slashed.startsWith("/")
      ? slashed
      : `${folder}/${slashed}`;
  const parts: string[] = [];
  for (const part of whole.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
