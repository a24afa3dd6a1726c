import { html, type TemplateResult } from "lit";
import { icon } from "../panel/icon.ts";

const section = (name: string, title: string, content: TemplateResult): TemplateResult =>
  html`<section class="fact">
    <h2>${icon(name)} ${title}</h2>
    ${content}
  </section>`;

const items = (...texts: readonly (string | TemplateResult)[]): TemplateResult =>
  html`<ul>
    ${texts.map((text) => html`<li>${text}</li>`)}
  </ul>`;

/** What syncing means, told before anything is turned on. */
export const facts: TemplateResult = html`
  <p class="warning" role="note">
    ${icon("unlock")}
    <span
      ><strong>Not end-to-end encrypted yet.</strong> Whoever runs the service that carries your sessions, or can read the
      folder, can read them. What you or a model wrote in a message goes along, also a password or a key in it.</span
    >
  </p>
  <div class="facts">
    ${section(
      "arrow-up",
      "What leaves this machine",
      items(
        "Titles, tags, metadata, system prompts, checkpoints and messages of all sessions of all workspaces, also of those in the trash, with what models were thinking.",
        "Templates, and filters that you saved.",
        "Names of workspaces, and the folder paths and repository addresses by which projects are recognised.",
        "The name of this machine, and the version of Braid.",
      ),
    )}
    ${section(
      "lock",
      "What never leaves it",
      items(
        "API keys, permissions, addresses of model servers, and Braid's settings.",
        "Messages with attachments, images or tool output, and those of more than 400,000 characters. They stay as a whole.",
        "What you have typed and not sent.",
        "Sessions and workspaces that you take out of syncing.",
      ),
    )}
    ${section(
      "cloud",
      "Where Settings Sync puts it",
      items(
        "Into the sync service of your editor's vendor, with your other settings.",
        html`It is readable there, and for whoever is signed in to your account: see
          <strong>Settings Sync: Show Synced Data</strong>.`,
        "The last 20 revisions stay there, also after you turn syncing off.",
      ),
    )}
    ${section(
      "folder",
      "Where a folder puts it",
      items(
        "Into files in that folder, in full, for whoever can read it.",
        "A synced drive, a share or a repository takes them to your other machines. Braid does not carry the folder itself.",
        "Make a folder for this alone. Of very many files Braid reads a hundred, and says so in the Sync view.",
      ),
    )}
    ${section(
      "dashboard",
      "How fast",
      items(
        "Settings Sync is a mailbox of 32 KB with a minute between two deliveries. New messages take minutes, a long history takes hours or days.",
        "A folder has no such limit. Use one for a long history, or both.",
      ),
    )}
    ${section(
      "trash",
      "When you uninstall",
      items(
        "While Settings Sync is on, uninstalling Braid here uninstalls it on your other machines, too. The editor then deletes Braid's data there and here.",
        "Braid's automatic backups survive that: they are outside of the editor. So does what is in a sync folder.",
        "To uninstall on one machine only, turn Settings Sync off there first.",
      ),
    )}
  </div>
`;
