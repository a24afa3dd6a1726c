// Which service Settings Sync uses is written into the page, and VS Code takes nobody else's word for it: not a
// setting's, not a file's. So the page is changed on its way out. Loaded into the server with `--require`.

const { ServerResponse } = require("node:http");
const { basename } = require("node:path");

const { BRAID_TEST_SYNC_URL: url, BRAID_TEST_ACCOUNT: account } = process.env;
const isTheServer = basename(process.argv[1] ?? "") === "server-main.js"; // And not one of its children.

const provider = "braid-test";

function withSync(page) {
  const changed = changeSettings(page, "vscode-workbench-web-configuration", (settings) => ({
    ...settings,
    productConfiguration: {
      ...settings.productConfiguration,
      "configurationSync.store": {
        ...{ url, stableUrl: url, insidersUrl: url, canSwitch: false },
        authenticationProviders: { [provider]: { scopes: [] } },
      },
    },
    settingsSyncOptions: { enabled: true },
  }));
  // So nobody is asked which account to use: it is the one whose session has this id.
  return changeSettings(changed, "vscode-workbench-auth-session", () => ({
    ...{ id: "session", providerId: provider, accessToken: account, scopes: [[]] },
  }));
}

/** The page's settings are JSON in an attribute. */
function changeSettings(page, id, change) {
  return page.replace(new RegExp(`(<meta id="${id}" data-settings=")([^"]*)"`), (_all, before, json) => {
    const settings = JSON.parse(json.replaceAll("&quot;", '"') || "{}");
    return `${before}${JSON.stringify(change(settings)).replaceAll('"', "&quot;")}"`;
  });
}

if (url && isTheServer) {
  const end = ServerResponse.prototype.end;
  ServerResponse.prototype.end = function (content, ...rest) {
    const isPage = typeof content === "string" && content.includes('id="vscode-workbench-web-configuration"');
    return end.call(this, isPage ? withSync(content) : content, ...rest);
  };
}
