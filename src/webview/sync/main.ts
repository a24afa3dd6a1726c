import { acquireApi } from "../link/vscodeApi.ts";
import { SetUpPage } from "./setUpPage.ts";

const root = document.getElementById("braid");
if (!root) throw new Error("The page has no place for what is to be set up.");
new SetUpPage(root, acquireApi()).start();
