import assert from "node:assert/strict";
import { delimiter, join } from "node:path";
import { installedWords, type Machine, usualFolder } from "../../../../src/host/cli/installWords.ts";

describe("what is said about installing the command", () => {
  const machine = (more: Partial<Machine> = {}): Machine => ({
    ...{ platform: "linux", home: "/home/ada", searched: "/usr/bin", localAppData: undefined },
    ...more,
  });
  const bin = join("/home/ada", ".local", "bin");

  it("proposes the folder for one's own programs, and tells whether terminals look there", () => {
    assert.deepEqual(usualFolder(machine()), {
      folder: bin,
      description: "your own programs; not on your PATH yet",
    });
    const searched = ["/usr/bin", `${bin}/`].join(delimiter);
    assert.equal(usualFolder(machine({ searched })).description, "on your PATH");
    assert.match(usualFolder(machine({ searched: undefined })).description, /not on your PATH/);
    const windows = machine({ platform: "win32", localAppData: "L" });
    assert.equal(usualFolder(windows).folder, join("L", "Braid", "bin"));
    assert.match(usualFolder({ ...windows, localAppData: undefined }).folder, /AppData.Local.Braid.bin$/);
  });

  it("says how to go on, with a line to copy only where one is needed", () => {
    assert.deepEqual(installedWords(join(bin, "braid"), bin, machine({ searched: bin })), {
      message: `The command is in ${join(bin, "braid")}. Open a new terminal and type “braid help”.`,
    });
    const { message, line } = installedWords("/x\u202e/braid", "/x\u202e", machine());
    assert.equal(line, 'export PATH="/x\u202e:$PATH"');
    assert.match(message, /where terminals do not look yet.*\.profile.*export PATH/);
    assert.ok(!message.includes("\u202e"));
    const windows = installedWords("C:\\b\\braid.cmd", "C:\\b", machine({ platform: "win32" }));
    assert.match(windows.message, /once in PowerShell/);
    assert.match(windows.line ?? "", /SetEnvironmentVariable\('Path'/);
  });
});
