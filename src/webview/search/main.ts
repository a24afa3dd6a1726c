import { acquireApi } from "../link/vscodeApi.ts";
import { SearchPage } from "./searchPage.ts";

const root = document.getElementById("braid");
if (!root) throw new Error("The page has no place for the search.");
new SearchPage(root, acquireApi()).start();
