import assert from "node:assert/strict";
import fc from "fast-check";
import { remoteOf } from "../../../src/core/projectRemote.ts";

const remote = (url: string) => remoteOf(url, (path) => `local:${path}`);

describe("A git remote", () => {
  const forms = [
    "https://github.com/owner/name",
    "https://github.com/owner/name.git",
    "https://github.com/owner/name.git/",
    "https://GitHub.com:443/owner/name",
    "https://me:secret@github.com/owner/name.git",
    "https://ghp_0123456789@github.com/owner/name",
    "https://github.com/owner/name?token=secret#part",
    "git@github.com:owner/name.git",
    "github.com:owner/name",
    "ssh://git@github.com/owner/name.git",
    "ssh://git@ssh.github.com:443/owner/name.git",
    "git://github.com/owner/name",
    "  https://github.com/owner/name  ",
  ];
  for (const url of forms)
    it(`is github.com/owner/name, written as ${url.trim()}`, () => {
      assert.equal(remote(url), "github.com/owner/name");
    });

  it("keeps apart what is not the same", () => {
    const urls = [
      "https://github.com/owner/name",
      "https://github.com/owner/other",
      "https://gitlab.com/owner/name",
      "/srv/name.git",
    ];
    assert.equal(new Set(urls.map(remote)).size, urls.length);
  });

  it("has one name for both forms of Azure DevOps", () => {
    assert.equal(remote("git@ssh.dev.azure.com:v3/org/project/name"), "dev.azure.com/org/project/_git/name");
    assert.equal(
      remote("https://org@dev.azure.com/org/project/_git/name"),
      "dev.azure.com/org/project/_git/name",
    );
  });

  it("may be a path, which belongs to its system", () => {
    assert.equal(remote("/srv/git/name.git"), "path local:/srv/git/name");
    assert.equal(remote("file:///srv/git/name.git"), "path local:/srv/git/name");
    assert.equal(remote("C:\\git\\name"), "path local:/C:/git/name");
    assert.equal(
      remoteOf("/srv/git/name", () => undefined),
      undefined,
    );
  });

  it("says nothing when it cannot be told again", () => {
    for (const url of [
      "",
      "../name",
      "name",
      "https://",
      "https://me:p@ss/w@rd",
      "git@host:",
      "::::",
      "https://host/",
    ])
      assert.equal(remote(url), undefined, url);
  });

  it("never carries a user or a password into what is stored", () => {
    const secret = fc
      .stringMatching(/^[A-Za-z0-9._~!$&'()*+,;=%-]{6,20}$/)
      .filter((text) => !"owner/name.git".includes(text));
    const url = fc
      .tuple(
        fc.constantFrom("https", "http", "ssh", "git+ssh", "ftp"),
        secret,
        secret,
        fc.constantFrom("@", "@@"),
      )
      .map(([scheme, user, password, at]) => ({
        url: `${scheme}://u${user}:p${password}${at}h.test:81/owner/name.git`,
        user,
        password,
      }));
    fc.assert(
      fc.property(url, ({ url, user, password }) => {
        const stored = remote(url) ?? "";
        assert.ok(!stored.includes(`u${user}`) && !stored.includes(`p${password}`), stored);
      }),
    );
  });

  it("never throws on any text, nor keeps an @", () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom("@", ":", "/", "\\", ".", "a", "git", "https", "[", "]", "?", "#", " "),
        }),
        (text) => {
          const stored = remoteOf(text, () => undefined);
          assert.ok(stored === undefined || !stored.includes("@"), stored);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
