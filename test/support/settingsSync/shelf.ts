import { randomUUID } from "node:crypto";

/** One upload of a resource. */
export interface Revision {
  readonly ref: string;
  readonly content: string;
  readonly createdAt: Date;
}

/** As long as Microsoft's service keeps them. */
const keptRevisions = 20;

/** The resources of one profile in the cloud, each with its latest revisions. */
export class Shelf {
  readonly #revisions = new Map<string, readonly Revision[]>();

  /** Newest first. */
  revisions(resource: string): readonly Revision[] {
    return this.#revisions.get(resource) ?? [];
  }

  latest(resource: string): Revision | undefined {
    return this.revisions(resource)[0];
  }

  put(resource: string, content: string): Revision {
    const revision = { ref: randomUUID(), content, createdAt: new Date() };
    this.#revisions.set(resource, [revision, ...this.revisions(resource)].slice(0, keptRevisions));
    return revision;
  }

  /** Without a reference: the resource with all that is known of it. */
  delete(resource: string, ref?: string): void {
    const left = ref === undefined ? [] : this.revisions(resource).filter((revision) => revision.ref !== ref);
    if (left.length > 0) this.#revisions.set(resource, left);
    else this.#revisions.delete(resource);
  }

  clear(): void {
    this.#revisions.clear();
  }

  /** The reference of the latest revision of every resource there is. */
  refs(): Record<string, string> {
    return Object.fromEntries(
      [...this.#revisions].flatMap(([name, [latest]]) => (latest ? [[name, latest.ref]] : [])),
    );
  }
}
