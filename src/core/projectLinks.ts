/**
 * Which workspaces belong together, from one statement for each: "its sessions belong to the project of that one".
 *
 * Two windows may each bind their own workspace to the other's at the same moment. Statements that lead in a circle
 * therefore mean the smallest key in it, so that everybody who has all statements sees the same projects.
 */
export class ProjectLinks {
  readonly #bindings: ReadonlyMap<string, string>;
  readonly #apart: readonly (readonly [string, string])[];

  constructor(bindings: ReadonlyMap<string, string>, apart: readonly (readonly [string, string])[]) {
    this.#bindings = bindings;
    this.#apart = apart;
  }

  /** Every workspace that was bound to another. */
  get bound(): Iterable<string> {
    return this.#bindings.keys();
  }

  /** The workspace a key is bound to by itself, without following that one's own binding. */
  bindingOf(key: string): string | undefined {
    return this.#bindings.get(key);
  }

  /** The project's own key: the same for all workspaces that belong together. Total, also for keys never heard of. */
  projectOf(key: string): string {
    const seen = new Set([key]);
    for (let at = key; ; ) {
      const next = this.#bindings.get(at);
      if (next === undefined) return at;
      if (seen.has(next)) return this.#smallestInCircle(next);
      seen.add(next);
      at = next;
    }
  }

  /** Whether the user said that these two have nothing to do with each other. */
  areApart(one: string, other: string): boolean {
    const [oneProject, otherProject] = [this.projectOf(one), this.projectOf(other)];
    return this.#apart.some(([left, right]) => {
      const [leftProject, rightProject] = [this.projectOf(left), this.projectOf(right)];
      return (
        (leftProject === oneProject && rightProject === otherProject) ||
        (leftProject === otherProject && rightProject === oneProject)
      );
    });
  }

  /** The same with a few statements on top. */
  with(bindings: ReadonlyMap<string, string>): ProjectLinks {
    return bindings.size === 0
      ? this
      : new ProjectLinks(new Map([...this.#bindings, ...bindings]), this.#apart);
  }

  #smallestInCircle(start: string): string {
    let smallest = start;
    for (let at = this.#bindings.get(start); at !== undefined && at !== start; at = this.#bindings.get(at))
      if (at < smallest) smallest = at;
    return smallest;
  }
}
