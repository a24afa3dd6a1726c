import { startWireServer, type WireServer } from "../../support/wire.ts";
import { Chat, setKeyAndModel } from "./chat.ts";
import { Workbench, type WorkbenchOptions } from "./workbench.ts";

/** The chat panel in a workbench of its own, with a new session whose model says what the test scripts. */
export interface ConnectedChat {
  readonly server: WireServer;
  readonly workbench: Workbench;
  readonly chat: Chat;
  close(): Promise<void>;
}

export async function openConnectedChat(
  options: Pick<WorkbenchOptions, "theme"> = {},
): Promise<ConnectedChat> {
  const server = await startWireServer();
  const settings = { "braid.anthropic.baseUrl": server.anthropicBaseUrl };
  const workbench = await Workbench.open({ ...options, settings });
  const chat = new Chat(workbench);
  await workbench.showContainer("Braid");
  await chat.newSession();
  await setKeyAndModel(workbench, "Anthropic", "Wire Large");
  return {
    ...{ server, workbench, chat },
    async close() {
      await workbench.close();
      await server.stop();
    },
  };
}
