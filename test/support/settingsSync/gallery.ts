/** An extension as the Marketplace offers it. */
export interface PublishedExtension {
  readonly publisher: string;
  readonly name: string;
  readonly version: string;
  readonly uuid: string;
  /** The VS Code it needs, e.g. "^1.106.0". */
  readonly engine: string;
}

interface GalleryQuery {
  readonly filters: readonly { readonly criteria: readonly { readonly value?: string }[] }[];
}

/**
 * The Marketplace's answer to a query of VS Code, by names or by ids. Nothing can be downloaded from it: Settings Sync
 * only asks whether an extension is known. One that is not is left out of what syncs being uninstalled elsewhere.
 *
 * @param query As the body of the request.
 */
export function answerGalleryQuery(query: string, published: Iterable<PublishedExtension>): object {
  const { filters } = JSON.parse(query) as GalleryQuery;
  const wanted = new Set(
    filters.flatMap(({ criteria }) => criteria.map(({ value }) => value?.toLowerCase())),
  );
  const extensions = [...published]
    .filter(
      ({ publisher, name, uuid }) => wanted.has(`${publisher}.${name}`.toLowerCase()) || wanted.has(uuid),
    )
    .map(describe);
  const metadataItems = [{ name: "TotalCount", count: extensions.length }];
  return {
    results: [
      { extensions, pagingToken: null, resultMetadata: [{ metadataType: "ResultCount", metadataItems }] },
    ],
  };
}

function describe({ publisher, name, version, uuid, engine }: PublishedExtension): object {
  const date = "2026-01-01T00:00:00.000Z";
  return {
    extensionId: uuid,
    extensionName: name,
    displayName: name,
    shortDescription: "",
    publisher: { publisherId: publisher, publisherName: publisher, displayName: publisher },
    versions: [
      {
        version,
        lastUpdated: date,
        files: [],
        properties: [{ key: "Microsoft.VisualStudio.Code.Engine", value: engine }],
      },
    ],
    ...{ statistics: [], tags: [], categories: [], flags: "validated, public" },
    ...{ releaseDate: date, publishedDate: date, lastUpdated: date },
  };
}
