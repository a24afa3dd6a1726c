import { join } from "node:path";
import { mustRun, run } from "./command.mjs";
import { cacheDir, vsixFile } from "./paths.mjs";
import { say, step } from "./progress.mjs";
import { ensureSampleWorkspace } from "./sampleWorkspace.mjs";
import { desktopSettingsFile, writeSettingsOnce } from "./settings.mjs";

const home = join(cacheDir, "desktop");
const shell = process.platform === "win32"; // There `code` is a .cmd file, which only a shell can start.

/** Opens the VS Code of this machine, with a profile of our own beside the user's. */
export async function startDesktop() {
  const { code } = await run("code", ["--version"], { shell });
  if (code !== 0) {
    throw new Error(
      'There is no "code" command on the PATH. Install VS Code and, in it, run "Shell Command: Install \'code\' ' +
        'command in PATH" - or use `npm start` without --desktop, which needs only a browser.',
    );
  }
  const folder = await ensureSampleWorkspace(home);
  await writeSettingsOnce(desktopSettingsFile(join(home, "data")));
  const profile = ["--user-data-dir", join(home, "data"), "--extensions-dir", join(home, "extensions")];
  await step("Installing the extension into VS Code", () =>
    mustRun("code", [...profile, "--install-extension", vsixFile, "--force"], { shell }),
  );
  await mustRun("code", [...profile, "--new-window", folder], { shell });
  say("VS Code is open. Click the Braid icon in the bar on the left.");
}
