import { win32 } from "node:path";

/** By this, a launcher of ours is known; anything else is never overwritten. */
export const launcherMark = "Made by Braid for its command line";

export interface LauncherSetup {
  /** `out/cli.js` of the installed extension. */
  readonly cliFile: string;
  /** The editor's own program, which can run JavaScript where there is no Node. */
  readonly editorProgram: string;
  readonly platform: NodeJS.Platform;
}

export const launcherName = (platform: NodeJS.Platform): string =>
  platform === "win32" ? "braid.cmd" : "braid";

/**
 * A small script that runs the command line: with a Node of version 20 or later on the PATH, else with the editor. An update
 * puts the extension into another folder, so the newest one beside it is taken when the noted one is gone.
 */
export const launcherText = (setup: LauncherSetup): string =>
  setup.platform === "win32" ? commandScript(setup) : shellScript(setup);

/** Braid's folders differ in what follows this: the version. */
const folderPattern = "braid-dev.braid-*";

function shellScript({ cliFile, editorProgram }: LauncherSetup): string {
  const extensions = cliFile.split("/").slice(0, -3).join("/");
  return `#!/bin/sh
# ${launcherMark}. It may be removed at any time.
cli=${quoted(cliFile)}
editor=${quoted(editorProgram)}
if [ ! -f "$cli" ]; then
  cli=$(ls -1dt ${quoted(extensions)}/${folderPattern}/out/cli.js 2>/dev/null | head -n 1)
fi
if [ ! -f "$cli" ]; then
  echo "braid: the extension is not where it was. Run \\"Braid: Install 'braid' Command\\" in VS Code again." >&2
  exit 4
fi
case $(node --version 2>/dev/null) in
  v2[0-9].* | v[3-9][0-9].* | v[1-9][0-9][0-9].*) exec node "$cli" "$@" ;;
esac
if [ -x "$editor" ]; then
  export ELECTRON_RUN_AS_NODE=1
  exec "$editor" "$cli" "$@"
fi
echo "braid: this needs Node 20 or later on the PATH." >&2
exit 1
`;
}

/** Nothing is special to a shell between single quotes but the quote itself. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function commandScript({ cliFile, editorProgram }: LauncherSetup): string {
  const extensions = win32.dirname(win32.dirname(win32.dirname(cliFile)));
  const lines = [
    "@echo off",
    `rem ${launcherMark}. It may be removed at any time.`,
    "setlocal",
    // Or a program called node in whatever folder somebody is in would be run.
    'set "NoDefaultCurrentDirectoryInExePath=1"',
    `set "BRAID_CLI=${escaped(cliFile)}"`,
    `set "BRAID_EDITOR=${escaped(editorProgram)}"`,
    'if exist "%BRAID_CLI%" goto found',
    `for /f "delims=" %%d in ('dir /b /ad /o-d "${escaped(extensions)}\\${folderPattern}" 2^>nul') do (`,
    `  if exist "${escaped(extensions)}\\%%d\\out\\cli.js" (`,
    `    set "BRAID_CLI=${escaped(extensions)}\\%%d\\out\\cli.js"`,
    "    goto found",
    "  )",
    ")",
    "echo braid: the extension is not where it was. Run \"Braid: Install 'braid' Command\" in VS Code again. 1>&2",
    "exit /b 4",
    ":found",
    'node -e "process.exit(parseInt(process.versions.node)>=20?0:1)" >nul 2>nul',
    "if not errorlevel 1 (",
    '  node "%BRAID_CLI%" %*',
    "  exit /b",
    ")",
    'set "ELECTRON_RUN_AS_NODE=1"',
    '"%BRAID_EDITOR%" "%BRAID_CLI%" %*',
    "exit /b",
    "",
  ];
  return lines.join("\r\n");
}

/** A percent sign would begin a variable. */
const escaped = (path: string): string => path.replaceAll("%", "%%");
