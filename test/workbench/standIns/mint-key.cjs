// The page seals VS Code's secret storage with a key that it asks the server for. code-server's own entry
// answers that, but drops the flag that tests need; the inner server, which we start, does not answer, and
// secrets would be lost with every reload. Loaded into the server with `--require`.

const { randomBytes } = require("node:crypto");
const { readFileSync, writeFileSync } = require("node:fs");
const { Server } = require("node:http");
const { basename } = require("node:path");

const keyFile = process.env.BRAID_MINT_KEY_FILE;
const isTheServer = basename(process.argv[1] ?? "") === "server-main.js"; // And not one of its children.

function serverKey() {
  try {
    return readFileSync(keyFile);
  } catch {
    const key = randomBytes(32);
    writeFileSync(keyFile, key, { mode: 0o600 });
    return key;
  }
}

if (keyFile && isTheServer) {
  const emit = Server.prototype.emit;
  Server.prototype.emit = function (event, request, response, ...rest) {
    if (event !== "request" || request.method !== "POST" || !request.url.endsWith("/mint-key")) {
      return emit.call(this, event, request, response, ...rest);
    }
    response.writeHead(200, { "Content-Type": "application/octet-stream" }).end(serverKey());
    return true;
  };
}
