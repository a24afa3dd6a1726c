import { acquireApi } from "./link/vscodeApi.ts";
import { ChatPanel } from "./panel/chatPanel.ts";

const root = document.getElementById("braid");
if (!root) throw new Error("The page has no place for the chat panel.");
new ChatPanel(root, acquireApi()).start();
