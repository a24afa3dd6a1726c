/** What VS Code calls inside the extension host; rejecting means that tests failed. */
export async function run(): Promise<void> {
  // Imported at run time: these are ES modules, and VS Code loads this file with `require`.
  const { markConsole } = await import("../workbench/consoleMark.mjs");
  markConsole(); // Before mocha is loaded, which holds on to the console it finds.
  const { runSuite } = await import("../runner/runSuite.mjs");
  const failed = await runSuite("host");
  if (failed > 0) throw new Error(`${failed} tests failed.`);
}
