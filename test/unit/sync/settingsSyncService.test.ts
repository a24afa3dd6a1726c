import assert from "node:assert/strict";
import { SyncService } from "../../support/settingsSync/syncService.ts";

describe("The local service of Settings Sync, as VS Code asks it", () => {
  let service: SyncService;
  beforeEach(async () => {
    service = await SyncService.start();
  });
  afterEach(() => service.stop());

  const send = (method: string, path: string, headers: Record<string, string> = {}, body?: string) =>
    fetch(`${service.url}/v1/${path}`, {
      method,
      headers: { authorization: "Bearer here", ...headers },
      ...(body === undefined ? {} : { body }),
    });
  const get = (path: string, etag = "") => send("GET", path, { "if-none-match": etag });
  const upload = (content: string, replaced?: string, path = "resource/extensions") =>
    send("POST", path, replaced === undefined ? {} : { "if-match": replaced }, content);
  const etagOf = (response: Response): string => {
    const etag = response.headers.get("etag");
    assert.ok(etag);
    return etag;
  };

  it("has nothing before the first upload, and says when nothing has changed after it", async () => {
    const empty = await get("manifest");
    assert.equal(empty.status, 204);
    assert.ok(etagOf(empty));
    const absent = await get("resource/extensions/latest");
    assert.deepEqual([absent.status, etagOf(absent)], [204, "0"]);

    const ref = etagOf(await upload("one", "0"));
    const manifest = await get("manifest", etagOf(empty));
    const { session, latest } = (await manifest.json()) as { session: string; latest: object };
    assert.deepEqual([manifest.status, latest], [200, { extensions: ref }]);
    assert.ok(session);
    assert.equal((await get("manifest", etagOf(manifest))).status, 304);
    assert.equal((await get("resource/extensions/latest", ref)).status, 304);
    const fetched = await get("resource/extensions/latest");
    assert.deepEqual([await fetched.text(), etagOf(fetched)], ["one", ref]);
  });

  it("refuses an upload that replaces something else than the latest", async () => {
    const first = etagOf(await upload("one", "0"));
    const second = etagOf(await upload("two", first));
    assert.equal((await upload("three", first)).status, 412);
    assert.equal((await upload("three", "0")).status, 412);
    assert.equal((await upload("four")).status, 200, "one that names nothing is forced");
    assert.deepEqual(
      service.revisions().map(({ content }) => content),
      ["four", "two", "one"],
    );
    assert.equal(await (await get(`resource/extensions/${second}`)).text(), "two");
    assert.deepEqual([service.uploadsOf("here"), service.uploadsOf("here", 412)], [3, 2]);
  });

  it("keeps the latest 20 revisions", async () => {
    const refs: string[] = [];
    for (let n = 0; n < 22; n += 1) refs.push(etagOf(await upload(`revision ${n}`)));
    const listed = (await (await get("resource/extensions")).json()) as { url: string; created: number }[];
    assert.equal(listed.length, 20);
    assert.equal(listed[0]?.url, `/sync/v1/resource/extensions/${refs[21]}`);
    assert.equal((await get(`resource/extensions/${refs[1]}`)).status, 404);
    assert.equal((await get(`resource/extensions/${refs[2]}`)).status, 200);
  });

  it("keeps the resources of other profiles apart", async () => {
    const id = await (await send("POST", "collection")).text();
    const path = `collection/${id}/resource/extensions`;
    const ref = etagOf(await upload("theirs", "0", path));
    assert.equal((await upload("ours", "0")).status, 200);
    assert.equal(await (await get(`${path}/latest`)).text(), "theirs");
    const { collections } = (await (await get("manifest")).json()) as { collections: object };
    assert.deepEqual(collections, { [id]: { latest: { extensions: ref } } });
    assert.deepEqual(await (await get("collection")).json(), [{ id }]);
    await send("DELETE", `collection/${id}`);
    assert.equal((await get(`${path}/latest`)).status, 404);
  });

  it("forgets everything, also that it was ever used", async () => {
    await upload("one", "0");
    await send("DELETE", "resource");
    assert.equal((await get("manifest")).status, 204);
    assert.equal((await get("resource/extensions/latest")).status, 204);
  });

  it("fails as it is told to, and for whom", async () => {
    service.maxBytes.set("extensions", 3);
    assert.equal((await upload("four")).status, 413);
    assert.equal((await upload("four", "0", "resource/globalState")).status, 200);

    service.failNext(429, { client: "here", method: "GET", retryAfter: 7 });
    assert.equal((await upload("one", "0")).status, 200);
    const refused = await get("manifest");
    assert.deepEqual([refused.status, refused.headers.get("retry-after")], [429, "7"]);
    assert.equal((await get("manifest")).status, 200);

    service.cutOff("here");
    assert.equal((await get("manifest")).status, 503);
    assert.equal((await fetch(`${service.url}/v1/manifest`)).status, 200, "another machine");
    service.letIn("here");
    assert.equal((await get("manifest")).status, 200);
    assert.equal((await get("download/latest")).status, 404);
    assert.equal(service.countOf("here"), 8);
  });

  it("knows in its Marketplace what was published, by name and by id", async () => {
    const uuid = "00000000-0000-4000-8000-000000000000";
    service.publish({ publisher: "Some", name: "thing", version: "1.2.0", uuid, engine: "^1.106.0" });
    const found = async (value: string) => {
      const body = JSON.stringify({ filters: [{ criteria: [{ filterType: 7, value }] }] });
      const response = await fetch(`${service.galleryUrl}/extensionquery`, { method: "POST", body });
      const { results } = (await response.json()) as {
        results: [{ extensions: { extensionName: string }[] }];
      };
      return results[0].extensions.map(({ extensionName }) => extensionName);
    };
    assert.deepEqual(await found("some.thing"), ["thing"]);
    assert.deepEqual(await found(uuid), ["thing"]);
    assert.deepEqual(await found("some.other"), []);
  });
});
