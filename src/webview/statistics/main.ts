import { acquireApi } from "../link/vscodeApi.ts";
import { StatisticsPage } from "./statisticsPage.ts";

const root = document.getElementById("braid");
if (!root) throw new Error("The page has no place for the statistics.");
new StatisticsPage(root, acquireApi()).start();
