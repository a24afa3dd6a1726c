import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type FaultOptions, Faults } from "./faults.ts";
import { answerGalleryQuery, type PublishedExtension } from "./gallery.ts";
import { type Revision, Shelf } from "./shelf.ts";

/** One request as it was answered. */
export interface ServedRequest {
  /** The machine that asked, by the name of its account. */
  readonly client: string;
  readonly method: string;
  /** Without "/v1/". */
  readonly path: string;
  readonly status: number;
  /** Size of what was sent. */
  readonly bytes: number;
  /** In ms since 1970. */
  readonly at: number;
}

/** One upload that was taken. */
export interface Upload {
  readonly client: string;
  readonly resource: string;
  readonly content: string;
}

/** An extension as one entry of what Settings Sync keeps of all extensions together. */
export interface SyncedExtension {
  readonly identifier: { readonly id: string };
  readonly version: string;
  readonly pinned?: boolean;
  readonly state?: Readonly<Record<string, unknown>>;
}

interface Answer {
  readonly status: number;
  readonly etag?: string;
  readonly retryAfter?: number | undefined;
  readonly body?: string | object;
}

/**
 * The cloud of Settings Sync, on this machine: the protocol that VS Code speaks with Microsoft's service, and a
 * Marketplace, without which VS Code does not sync extensions at all.
 *
 * It is as strict as the real one: an upload must name the revision it replaces, the latest 20 revisions are kept,
 * and a resource may have a largest size.
 */
export class SyncService {
  /** Every request for synced data so far, oldest first. */
  readonly log: ServedRequest[] = [];
  /** By resource: larger uploads of it are refused with 413. Microsoft publishes no limit for extensions. */
  readonly maxBytes = new Map<string, number>();
  /** Told of every upload that is taken. */
  onUpload: (upload: Upload) => void = () => {};

  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #default = new Shelf();
  readonly #collections = new Map<string, Shelf>();
  readonly #faults = new Faults();
  readonly #published = new Map<string, PublishedExtension>();
  /** Until something is deleted, all clients are told the same one. */
  #session: string | undefined;
  #changes = 0;

  static async start(): Promise<SyncService> {
    const service = new SyncService();
    await new Promise<void>((resolve) => service.#server.listen(0, "127.0.0.1", resolve));
    return service;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** What VS Code is to use as its `configurationSync.store`. */
  get url(): string {
    return `${this.#origin}/sync`;
  }

  /** What VS Code is to use as its Marketplace. */
  get galleryUrl(): string {
    return `${this.#origin}/gallery`;
  }

  /** Lets the Marketplace know an extension, or a newer version of it. */
  publish(extension: PublishedExtension): void {
    this.#published.set(extension.uuid, extension);
  }

  /** The next request that fits, or the next few, get a status instead of an answer. */
  failNext(status: number, options?: FaultOptions): void {
    this.#faults.failNext(status, options);
  }

  /** A machine gets no answer but server errors, as when its network is away, until it is let in again. */
  cutOff(client: string): void {
    this.#faults.cutOff(client);
  }

  letIn(client: string): void {
    this.#faults.letIn(client);
  }

  /** How many requests a machine has made. VS Code stops its sync at 100 in five minutes. */
  countOf(client: string): number {
    return this.log.filter((request) => request.client === client).length;
  }

  /** How many uploads a machine has made of a resource, with this outcome. */
  uploadsOf(client: string, status = 200, resource = "extensions"): number {
    return this.log.filter(
      (request) =>
        request.client === client &&
        request.method === "POST" &&
        request.path === `resource/${resource}` &&
        request.status === status,
    ).length;
  }

  /** What is kept of a resource in the default profile, newest first. */
  revisions(resource = "extensions"): readonly Revision[] {
    return this.#default.revisions(resource);
  }

  /** What the cloud holds of an extension, if anything. */
  extension(id: string): SyncedExtension | undefined {
    const revision = this.#default.latest("extensions");
    return revision && extensionsIn(revision.content).find((entry) => entry.identifier.id === id);
  }

  get #origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const { pathname } = new URL(request.url ?? "/", this.#origin);
    const { method = "GET", headers } = request;
    if (pathname.startsWith("/gallery/")) {
      const isQuery = method === "POST" && pathname.endsWith("/extensionquery");
      const published = this.#published.values();
      reply(response, isQuery ? { status: 200, body: answerGalleryQuery(body, published) } : notFound);
      return;
    }
    const path = pathname.replace("/sync/v1/", "");
    const client = (headers.authorization ?? "").replace("Bearer ", "");
    const answer =
      this.#faults.next({ client, method, path }) ??
      this.#answer(method, path.split("/"), {
        body,
        ifMatch: headers["if-match"],
        ifNoneMatch: headers["if-none-match"],
      });
    const bytes = Buffer.byteLength(body);
    this.log.push({ client, method, path, status: answer.status, bytes, at: Date.now() });
    const [kind, resource = ""] = path.split("/");
    if (method === "POST" && kind === "resource" && answer.status === 200)
      this.onUpload({ client, resource, content: body });
    reply(response, answer);
  }

  #answer(method: string, [kind, ...rest]: readonly string[], sent: Sent): Answer {
    if (kind === "manifest" && method === "GET") return this.#manifest(sent);
    if (kind === "collection") return this.#collection(method, rest, sent);
    if (kind === "resource") return this.#resource(this.#default, method, rest, sent);
    return notFound; // Also "download/latest", which clients then do without.
  }

  #manifest({ ifNoneMatch }: Sent): Answer {
    const etag = String(this.#changes);
    if (this.#session === undefined) return { status: 204, etag };
    if (ifNoneMatch === etag) return { status: 304, etag };
    const collections = Object.fromEntries(
      [...this.#collections].map(([id, shelf]) => [id, { latest: shelf.refs() }]),
    );
    return { status: 200, etag, body: { session: this.#session, latest: this.#default.refs(), collections } };
  }

  #collection(method: string, [id, , ...rest]: readonly string[], sent: Sent): Answer {
    if (id === undefined) {
      if (method === "GET") return { status: 200, body: [...this.#collections.keys()].map((id) => ({ id })) };
      if (method === "DELETE") return this.#changed(() => this.#collections.clear());
      const made = randomUUID();
      return { ...this.#changed(() => this.#collections.set(made, new Shelf())), body: made };
    }
    const shelf = this.#collections.get(id);
    if (!shelf) return notFound;
    if (rest.length === 0 && method === "DELETE") return this.#changed(() => this.#collections.delete(id));
    return this.#resource(shelf, method, rest, sent);
  }

  #resource(shelf: Shelf, method: string, [name, ref]: readonly string[], sent: Sent): Answer {
    if (method === "DELETE") return this.#delete(shelf, name, ref);
    if (name === undefined) return notFound;
    if (method === "POST") return this.#upload(shelf, name, sent);
    if (ref === undefined) {
      const list = shelf.revisions(name).map(({ ref, createdAt }) => ({
        url: `/sync/v1/resource/${name}/${ref}`,
        created: Math.floor(createdAt.getTime() / 1_000),
      }));
      return { status: 200, body: list };
    }
    if (ref === "latest") {
      const latest = shelf.latest(name);
      if (!latest) return { status: 204, etag: "0" };
      const { ref: etag, content: body } = latest;
      return etag === sent.ifNoneMatch ? { status: 304, etag } : { status: 200, etag, body };
    }
    const revision = shelf.revisions(name).find((candidate) => candidate.ref === ref);
    return revision ? { status: 200, etag: ref, body: revision.content } : notFound;
  }

  #upload(shelf: Shelf, name: string, { body, ifMatch }: Sent): Answer {
    if (Buffer.byteLength(body) > (this.maxBytes.get(name) ?? Number.POSITIVE_INFINITY))
      return { status: 413 };
    const current = shelf.latest(name)?.ref ?? "0";
    if (ifMatch !== undefined && ifMatch !== current) return { status: 412, etag: current };
    this.#session ??= randomUUID();
    this.#changes += 1;
    return { status: 200, etag: shelf.put(name, body).ref };
  }

  #delete(shelf: Shelf, name: string | undefined, ref: string | undefined): Answer {
    if (name !== undefined) return this.#changed(() => shelf.delete(name, ref));
    this.#session = undefined; // Every machine then finds that sync was turned off in the cloud.
    return this.#changed(() => shelf.clear());
  }

  #changed(change: () => unknown): Answer {
    change();
    this.#changes += 1;
    return { status: 200 };
  }
}

interface Sent {
  readonly body: string;
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
}

const notFound: Answer = { status: 404 };

/** All that an upload of extensions tells. */
export function extensionsIn(upload: string): readonly SyncedExtension[] {
  const { content } = JSON.parse(upload) as { content: string };
  return JSON.parse(content) as SyncedExtension[];
}

function reply(response: ServerResponse, { status, etag, retryAfter, body }: Answer): void {
  response.writeHead(status, {
    "Content-Type": typeof body === "string" ? "text/plain" : "application/json",
    "Cache-Control": "no-store",
    ...(etag === undefined ? {} : { etag }),
    ...(retryAfter === undefined ? {} : { "Retry-After": String(retryAfter) }),
  });
  response.end(typeof body === "object" ? JSON.stringify(body) : body);
}
