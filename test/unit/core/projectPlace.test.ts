import assert from "node:assert/strict";
import fc from "fast-check";
import { folderLabelOf, folderNameOf, hostedRepositoryOf, placesOf } from "../../../src/core/projectPlace.ts";

const hex = (value: unknown): string =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("hex");
const container = (value: unknown, path: string, parent = ""): string =>
  `vscode-remote://dev-container%2B${hex(value)}${parent}${path}`;

describe("The place an address means", () => {
  const equal: readonly (readonly [string, string, string])[] = [
    ["a slash at the end", "file:///home/me/app/", "file:///home/me/app"],
    ["escaped and plain characters", "file:///home/me/my%20app", "file:///home/me/my app"],
    ["a drive letter's case and colon", "file:///C%3A/code/app", "file:///c:/code/app"],
    [
      "WSL from inside and as a Windows share",
      "vscode-remote://wsl%2BUbuntu/home/me/app",
      "file://wsl.localhost/Ubuntu/home/me/app",
    ],
    [
      "both names of the WSL share",
      "file://wsl%24/Ubuntu/home/me/app",
      "file://wsl.localhost/ubuntu/home/me/app",
    ],
    [
      "a Windows drive from inside WSL",
      "vscode-remote://wsl%2Bubuntu/mnt/c/code/app",
      "file:///c%3A/code/app",
    ],
    [
      "an SSH host with and without a user",
      "vscode-remote://ssh-remote%2Bme@Box/srv/app",
      "vscode-remote://ssh-remote%2Bbox/srv/app",
    ],
    [
      "an SSH host as JSON",
      `vscode-remote://ssh-remote%2B${hex({ hostName: "box", user: "me" })}/srv/app`,
      "vscode-remote://ssh-remote%2Bbox/srv/app",
    ],
    [
      "a dev container and its host's folder",
      container("/home/me/app", "/workspaces/app"),
      "file:///home/me/app",
    ],
    [
      "a dev container as JSON",
      container({ hostPath: "/home/me/app", localDocker: false }, "/workspaces/app"),
      "file:///home/me/app",
    ],
    [
      "a folder below the dev container's workspace",
      container("/home/me/app", "/workspaces/app/packages/one"),
      "file:///home/me/app/packages/one",
    ],
    [
      "a dev container whose folder kept its name elsewhere",
      container("/home/me/app", "/srv/app"),
      "file:///home/me/app",
    ],
    ["a dev container on Windows", container("c:\\code\\app", "/workspaces/app"), "file:///c%3A/code/app"],
    [
      "a dev container in WSL",
      container({ hostPath: "\\\\wsl.localhost\\Ubuntu\\home\\me\\app" }, "/workspaces/app"),
      "vscode-remote://wsl%2Bubuntu/home/me/app",
    ],
    [
      "a dev container behind SSH",
      container("/srv/app", "/workspaces/app", "@ssh-remote%2Bbox"),
      "vscode-remote://ssh-remote%2Bbox/srv/app",
    ],
    [
      "a dev container before and after it was set up anew",
      container({ hostPath: "/home/me/app", configFile: { path: "/a" } }, "/app"),
      container({ hostPath: "/home/me/app", configFile: { path: "/b" } }, "/app"),
    ],
    [
      "an attached container by name",
      `vscode-remote://attached-container%2B${hex({ containerName: "/web" })}/srv`,
      `vscode-remote://attached-container%2B${hex("/web")}/srv`,
    ],
  ];
  for (const [what, one, other] of equal)
    it(`is equal for ${what}`, () => {
      assert.ok(
        placesOf(one).certain.some((place) => placesOf(other).certain.includes(place)),
        JSON.stringify([placesOf(one), placesOf(other)]),
      );
    });

  const unequal: readonly (readonly [string, string, string])[] = [
    ["two folders", "file:///home/me/app", "file:///home/me/app2"],
    [
      "the same path on this machine and behind SSH",
      "file:///srv/app",
      "vscode-remote://ssh-remote%2Bbox/srv/app",
    ],
    [
      "the same path on two SSH hosts",
      "vscode-remote://ssh-remote%2Bone/srv/app",
      "vscode-remote://ssh-remote%2Btwo/srv/app",
    ],
    [
      "the same path in two dev containers",
      container("/home/me/one", "/app"),
      container("/home/me/two", "/app"),
    ],
    [
      "the same path in two WSL distributions",
      "vscode-remote://wsl%2Bubuntu/home/me",
      "vscode-remote://wsl%2Bdebian/home/me",
    ],
    ["another folder of a dev container", container("/home/me/app", "/usr/lib/node"), "file:///home/me/app"],
  ];
  for (const [what, one, other] of unequal)
    it(`differs for ${what}`, () => {
      assert.ok(!placesOf(one).certain.some((place) => placesOf(other).certain.includes(place)));
    });

  it("is only possibly the host's where a dev container names its folder otherwise", () => {
    const { certain, possible } = placesOf(container("/home/me/app", "/workspace"));
    assert.ok(!certain.includes("local:/home/me/app"));
    assert.deepEqual(possible, ["local:/home/me/app"]);
  });

  it("never throws and always answers something, whatever the address", () => {
    const piece = fc.constantFrom(
      "vscode-remote://",
      "dev-container%2B",
      "7b7d",
      "ff",
      "@",
      "%2B",
      "%",
      "/",
      "file:",
      "//",
      "c:",
      "wsl$",
      "ssh-remote+",
      "{",
      "ssh-remote+7b",
    );
    const address = fc.oneof(
      fc.string(),
      fc.array(fc.oneof(piece, fc.string({ maxLength: 4 }))).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(address, (text) => {
        assert.ok(placesOf(text).certain.length > 0);
        assert.deepEqual(placesOf(text), placesOf(text));
        assert.equal(typeof folderLabelOf(text) + typeof folderNameOf(text), "stringstring");
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("A folder's address for people", () => {
  it("is its path, and names the system when that is not this one", () => {
    assert.equal(folderLabelOf("file:///home/me/my%20app"), "/home/me/my app");
    assert.equal(folderLabelOf("file:///c%3A/code"), "c:/code");
    assert.equal(folderLabelOf("vscode-remote://ssh-remote%2Bbox/srv/app"), "/srv/app [ssh+box]");
    assert.equal(folderNameOf("file:///home/me/my%20app/"), "my app");
  });

  it("names the repository that VS Code shows straight from GitHub", () => {
    assert.equal(hostedRepositoryOf("vscode-vfs://github/owner/name"), "owner/name");
    assert.equal(hostedRepositoryOf("file:///owner/name"), undefined);
  });
});
