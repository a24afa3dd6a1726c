import assert from "node:assert/strict";
import fc from "fast-check";
import type { Evidence, FolderEvidence, RepositoryEvidence } from "../../../src/core/projectEvidence.ts";
import { ProjectLinks } from "../../../src/core/projectLinks.ts";
import { compareWorkspaces, type KnownWorkspace, matchProject } from "../../../src/core/projectMatch.ts";

const root = (digit: string): string => digit.repeat(40);
const [rootOne, rootTwo] = [root("1"), root("2")];
const noLinks = new ProjectLinks(new Map(), []);

interface Git {
  readonly path?: string;
  readonly directory?: string;
  readonly remotes?: readonly string[];
  readonly roots?: readonly string[];
}

const repository = ({ path = "", directory, remotes = [], roots = [] }: Git): RepositoryEvidence => ({
  path,
  directories: directory === undefined ? [] : [directory],
  remotes,
  roots,
});

const folder = (path: string, git?: Git): FolderEvidence => ({
  uri: path.includes("://") ? path : `file://${path}`,
  isFirst: false,
  repositories: git ? [repository(git)] : [],
});

const workspace = (...folders: readonly FolderEvidence[]): Evidence => ({
  folders: folders.map((each, index) => ({ ...each, isFirst: index === 0 })),
});
const saved = (file: string, ...folders: readonly FolderEvidence[]): Evidence => ({
  file: `file://${file}`,
  ...workspace(...folders),
});
const container = (host: string, path: string): string =>
  `vscode-remote://dev-container%2B${Buffer.from(host).toString("hex")}${path}`;

const app: Git = { remotes: ["github.com/me/app"], roots: [rootOne] };

/** What it was when its sessions were made, what is open now, and whether that is one project. */
const table: readonly {
  readonly what: string;
  readonly was: Evidence;
  readonly is: Evidence;
  readonly verdict: "same" | "unsure" | "different";
  readonly because?: string;
}[] = [
  {
    what: "the same folder, of which nothing is known",
    was: workspace(folder("/a")),
    is: workspace(folder("/a")),
    verdict: "same",
  },
  {
    what: "a renamed folder with a git history",
    was: workspace(folder("/home/old", { roots: [rootOne] })),
    is: workspace(folder("/home/new", { roots: [rootOne] })),
    verdict: "same",
  },
  {
    what: "a moved folder with a git history",
    was: workspace(folder("/home/app", app)),
    is: workspace(folder("/disk/code/app", app)),
    verdict: "same",
  },
  {
    what: "a fresh clone, by its root commit and remote",
    was: workspace(folder("/a", app)),
    is: workspace(folder("/b", app)),
    verdict: "same",
  },
  {
    what: "a shallow clone, by its remote alone",
    was: workspace(folder("/a", app)),
    is: workspace(folder("/b", { remotes: ["github.com/me/app"] })),
    verdict: "same",
  },
  {
    what: "a clone behind SSH where git cannot be run",
    was: workspace(folder("/a", app)),
    is: workspace(folder("vscode-remote://ssh-remote%2Bbox/srv/app", { remotes: ["github.com/me/app"] })),
    verdict: "same",
  },
  {
    what: "a clone whose second remote is shared",
    was: workspace(folder("/a", { remotes: ["github.com/me/app", "github.com/team/app"], roots: [rootOne] })),
    is: workspace(folder("/b", { remotes: ["github.com/team/app"], roots: [rootOne] })),
    verdict: "same",
  },
  {
    what: "a worktree of the same repository",
    was: workspace(folder("/app", { directory: "local:/app/.git" })),
    is: workspace(folder("/app-fix", { directory: "local:/app/.git" })),
    verdict: "same",
  },
  {
    what: "a folder in its dev container",
    was: workspace(folder("/home/me/app")),
    is: workspace(folder(container("/home/me/app", "/workspaces/app"))),
    verdict: "same",
  },
  {
    what: "a dev container whose folder has another name",
    was: workspace(folder("/home/me/app")),
    is: workspace(folder(container("/home/me/app", "/workspace"))),
    verdict: "unsure",
    because: "container",
  },
  {
    what: "a folder that became a git repository",
    was: workspace(folder("/a")),
    is: workspace(folder("/a", app)),
    verdict: "same",
  },
  {
    what: "a repository whose remote was moved to another host",
    was: workspace(folder("/a", app)),
    is: workspace(folder("/a", { ...app, remotes: ["gitlab.com/me/app"] })),
    verdict: "same",
  },
  {
    what: "Save Workspace As",
    was: workspace(folder("/a"), folder("/b")),
    is: saved("/x.code-workspace", folder("/b"), folder("/a")),
    verdict: "same",
  },
  {
    what: "a saved workspace saved under another name",
    was: saved("/x.code-workspace", folder("/a"), folder("/b")),
    is: saved("/y.code-workspace", folder("/a"), folder("/b")),
    verdict: "same",
  },
  {
    what: "several clones, each moved",
    was: workspace(folder("/a", { roots: [rootOne] }), folder("/b", { roots: [rootTwo] })),
    is: workspace(folder("/c", { roots: [rootOne] }), folder("/d", { roots: [rootTwo] })),
    verdict: "same",
  },
  {
    what: "an added folder",
    was: workspace(folder("/a")),
    is: workspace(folder("/a"), folder("/b")),
    verdict: "same",
  },
  {
    what: "a removed folder",
    was: workspace(folder("/a"), folder("/b")),
    is: workspace(folder("/a")),
    verdict: "same",
  },
  {
    what: "one folder added and another removed",
    was: workspace(folder("/a"), folder("/b")),
    is: workspace(folder("/a"), folder("/c")),
    verdict: "unsure",
    because: "overlap",
  },
  {
    what: "two saved workspaces that begin with the same folder",
    was: saved("/x.code-workspace", folder("/a")),
    is: saved("/y.code-workspace", folder("/a"), folder("/b")),
    verdict: "unsure",
    because: "overlap",
  },
  {
    what: "a folder that stands second elsewhere",
    was: workspace(folder("/a"), folder("/b")),
    is: workspace(folder("/b")),
    verdict: "unsure",
    because: "overlap",
  },
  {
    what: "a folder of the same name",
    was: workspace(folder("/one/app")),
    is: workspace(folder("/two/app")),
    verdict: "unsure",
    because: "name",
  },
  {
    what: "a rewritten history",
    was: workspace(folder("/a", app)),
    is: workspace(folder("/b", { ...app, roots: [rootTwo] })),
    verdict: "unsure",
    because: "rewritten",
  },
  {
    what: "a fork, a template or a mirror: the same root commit, but only other remotes",
    was: workspace(folder("/a", app)),
    is: workspace(folder("/b", { ...app, remotes: ["github.com/you/app"] })),
    verdict: "unsure",
    because: "fork",
  },
  {
    what: "two parts of a monorepo",
    was: workspace(folder("/mono/one", { ...app, path: "one" })),
    is: workspace(folder("/mono/two", { ...app, path: "two" })),
    verdict: "different",
  },
  {
    what: "the top of a monorepo and a part of it",
    was: workspace(folder("/mono", app)),
    is: workspace(folder("/mono/one", { ...app, path: "one" })),
    verdict: "different",
  },
  {
    what: "a part of a monorepo that was moved as a whole",
    was: workspace(folder("/mono/one", { ...app, path: "one" })),
    is: workspace(folder("/b/one", { ...app, path: "one" })),
    verdict: "same",
  },
  {
    what: "another repository at the same path",
    was: workspace(folder("/a", app)),
    is: workspace(folder("/a", { remotes: ["github.com/me/other"], roots: [rootTwo] })),
    verdict: "different",
  },
  {
    what: "another repository without remotes at the same path",
    was: workspace(folder("/a", { roots: [rootOne], directory: "local:/a/.git" })),
    is: workspace(folder("/a", { roots: [rootTwo], directory: "local:/a/.git" })),
    verdict: "different",
  },
  {
    what: "another repository in a folder of the same name",
    was: workspace(folder("/one/app", app)),
    is: workspace(folder("/two/app", { remotes: ["github.com/me/other"], roots: [rootTwo] })),
    verdict: "different",
  },
  {
    what: "two folders that have nothing in common",
    was: workspace(folder("/one")),
    is: workspace(folder("/two")),
    verdict: "different",
  },
  { what: "two windows without a folder", was: workspace(), is: workspace(), verdict: "different" },
  {
    what: "a window without a folder and one with",
    was: workspace(),
    is: workspace(folder("/a", app)),
    verdict: "different",
  },
  {
    what: "the same path in two systems",
    was: workspace(folder("vscode-remote://ssh-remote%2Bone/srv/a")),
    is: workspace(folder("vscode-remote://ssh-remote%2Btwo/srv/b")),
    verdict: "different",
  },
];

describe("Whether two workspaces are one project", () => {
  for (const { what, was, is, verdict, because } of table)
    it(`${verdict}: ${what}`, () => {
      const found = compareWorkspaces(is, was);
      assert.equal(found.kind, verdict, JSON.stringify(found));
      if (because !== undefined)
        assert.equal(found.kind === "different" ? undefined : found.because, because);
      assert.equal(compareWorkspaces(was, is).kind, verdict, "Seen from the other side it must be the same.");
    });
});

describe("Which project is open", () => {
  const here = "file:///new";
  const known = (key: string, evidence: Evidence): KnownWorkspace => ({ key, evidence });

  it("is known by its address", () => {
    const match = matchProject(
      "file:///a",
      workspace(folder("/a")),
      [known("file:///a", workspace(folder("/a")))],
      noLinks,
    );
    assert.deepEqual([match.kind, match.key, match.candidates], ["known", "file:///a", []]);
  });

  it("is the one that looks the same elsewhere", () => {
    const match = matchProject(
      here,
      workspace(folder("/new", app)),
      [known("file:///old", workspace(folder("/old", app)))],
      noLinks,
    );
    assert.deepEqual([match.kind, match.candidates], ["same", [{ project: "file:///old", because: "git" }]]);
  });

  it("is new when nothing looks like it", () => {
    const match = matchProject(
      here,
      workspace(folder("/new")),
      [known("file:///old", workspace(folder("/old")))],
      noLinks,
    );
    assert.deepEqual([match.kind, match.key, match.candidates], ["new", here, []]);
  });

  it("is for the user to say when several look the same", () => {
    const match = matchProject(
      here,
      workspace(folder("/new", app)),
      [
        known("file:///one", workspace(folder("/one", app))),
        known("file:///two", workspace(folder("/two", app))),
      ],
      noLinks,
    );
    assert.deepEqual([match.kind, match.candidates.length], ["unsure", 2]);
  });

  it("is one where the several are one already", () => {
    const links = new ProjectLinks(new Map([["file:///two", "file:///one"]]), []);
    const match = matchProject(
      here,
      workspace(folder("/new", app)),
      [
        known("file:///one", workspace(folder("/one", app))),
        known("file:///two", workspace(folder("/two", app))),
      ],
      links,
    );
    assert.deepEqual([match.kind, match.candidates.map(({ project }) => project)], ["same", ["file:///one"]]);
  });

  it("is never one that the user kept apart", () => {
    const links = new ProjectLinks(new Map(), [["file:///old", here]]);
    const match = matchProject(
      here,
      workspace(folder("/new", app)),
      [known("file:///old", workspace(folder("/old", app)))],
      links,
    );
    assert.equal(match.kind, "new");
  });

  describe("at an address where another project was", () => {
    const place = "file:///a";
    const old = workspace(folder("/a", app));
    const fresh = workspace(folder("/a", { roots: [rootTwo], remotes: ["github.com/me/other"] }));

    it("has a key of its own, the same in every window, and the user is asked", () => {
      const match = matchProject(place, fresh, [known(place, old)], noLinks);
      assert.equal(match.key, `${place}#${rootTwo}`);
      assert.deepEqual([match.kind, match.isKnown], ["unsure", false]);
      assert.deepEqual(match.candidates, [{ project: place, because: "reused" }]);
    });

    it("finds that key again, also while git cannot be asked for its root commit", () => {
      const both = [known(place, old), known(`${place}#${rootTwo}`, fresh)];
      assert.equal(matchProject(place, fresh, both, noLinks).key, `${place}#${rootTwo}`);
      const untrusted = workspace(folder("/a", { remotes: ["github.com/me/other"] }));
      assert.equal(matchProject(place, untrusted, both, noLinks).key, `${place}#${rootTwo}`);
      assert.equal(matchProject(place, old, both, noLinks).key, place);
      // Nothing is known right now: then it is the one that was there last.
      assert.equal(matchProject(place, workspace(folder("/a")), both, noLinks).key, `${place}#${rootTwo}`);
    });

    it("does not ask when the old one is known to live elsewhere, where its sessions are shown", () => {
      const moved = workspace(folder("/b", app));
      const links = new ProjectLinks(new Map([["file:///b", place]]), []);
      assert.equal(
        matchProject(place, fresh, [known(place, old), known("file:///b", moved)], links).kind,
        "new",
      );
      assert.equal(matchProject("file:///b", moved, [known(place, old)], links).kind, "known");
    });

    it("is the same project with a rewritten history, or on another branch", () => {
      const rewritten = workspace(folder("/a", { ...app, roots: [rootTwo] }));
      assert.equal(matchProject(place, rewritten, [known(place, old)], noLinks).key, place);
      const branches = workspace(folder("/a", { roots: [rootOne, rootTwo] }));
      assert.equal(matchProject(place, branches, [known(place, old)], noLinks).key, place);
    });
  });
});

describe("What recognising promises for any evidence", () => {
  const names = fc.constantFrom(
    "file:///a",
    "file:///b/app",
    "file:///c/app",
    "vscode-remote://ssh-remote%2Bx/app",
    "",
    "%",
    container("/c/app", "/x"),
  );
  const few = (...all: string[]) => fc.uniqueArray(fc.constantFrom(...all), { maxLength: 2 });
  const anyRepository = fc.record({
    path: fc.constantFrom("", "one", "../.."),
    directories: few("local:/a/.git", "local:/b/.git"),
    remotes: few("github.com/me/app", "github.com/me/other"),
    roots: few(rootOne, rootTwo),
  });
  const anyFolder = fc.record({
    uri: names,
    isFirst: fc.boolean(),
    repositories: fc.array(anyRepository, { maxLength: 2 }),
  });
  const anyWorkspace: fc.Arbitrary<Evidence> = fc.oneof(
    fc.record({ folders: fc.array(anyFolder, { maxLength: 3 }) }),
    fc.record({ file: names, folders: fc.array(anyFolder, { maxLength: 3 }) }),
  );
  const keys = fc.constantFrom("file:///a", "file:///b/app", "none", "", `file:///a#${rootTwo}`, "x y");
  const anyLinks = fc
    .tuple(fc.array(fc.tuple(keys, keys)), fc.array(fc.tuple(keys, keys), { maxLength: 2 }))
    .map(([bindings, apart]) => new ProjectLinks(new Map(bindings), apart));

  it("is symmetric", () => {
    fc.assert(
      fc.property(anyWorkspace, anyWorkspace, (one, other) => {
        assert.equal(compareWorkspaces(one, other).kind, compareWorkspaces(other, one).kind);
      }),
      { numRuns: 3_000 },
    );
  });

  it("answers, the same every time, whatever is known and in whatever order", () => {
    fc.assert(
      fc.property(
        keys,
        anyWorkspace,
        fc.uniqueArray(fc.record({ key: keys, evidence: anyWorkspace }), {
          selector: ({ key }) => key,
          maxLength: 5,
        }),
        anyLinks,
        (natural, evidence, known, links) => {
          const match = matchProject(natural, evidence, known, links);
          const again = matchProject(natural, evidence, [...known].reverse(), links);
          const projects = (found: typeof match) => found.candidates.map(({ project }) => project).sort();
          assert.deepEqual(
            [again.kind, again.key, projects(again)],
            [match.kind, match.key, projects(match)],
          );
          assert.ok(!projects(match).includes(links.projectOf(match.key)));
          assert.equal(match.kind === "same", match.candidates.length === 1 && match.kind === "same");
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it("never takes two workspaces for one because nothing is known of either", () => {
    fc.assert(
      fc.property(anyWorkspace, (one) => {
        assert.equal(compareWorkspaces(one, { folders: [] }).kind, "different");
      }),
    );
  });

  it("puts every key into exactly one project, also when statements lead in circles", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(keys, keys)), keys, (bindings, key) => {
        const links = new ProjectLinks(new Map(bindings), []);
        const project = links.projectOf(key);
        assert.equal(links.projectOf(project), project);
        const next = links.bindingOf(key);
        if (next !== undefined) assert.equal(links.projectOf(next), project);
      }),
      { numRuns: 2_000 },
    );
  });
});
