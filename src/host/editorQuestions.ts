import * as vscode from "vscode";
import { tellFailure } from "./editorDialogs.ts";
import type { Narrowed, Questions, Report } from "./questions.ts";

/** How long nothing has to be typed before it is looked up. */
const restMs = 120;
/** What is done by then shows no bar: one that is gone at once is read by nobody. */
const patienceMs = 400;

/** The editor's own Quick Picks, boxes and progress. */
export const editorQuestions: Questions = {
  async pick(title, placeHolder, rows) {
    const picked = await vscode.window.showQuickPick([...rows], {
      title,
      placeHolder,
      matchOnDescription: true,
      matchOnDetail: true,
    });
    return picked?.value;
  },

  ask: async (title, prompt, { value = "", problemWith }) =>
    vscode.window.showInputBox({ title, prompt, value, validateInput: (text) => problemWith?.(text) }),

  narrow,

  confirm: async (message, detail, ...buttons) =>
    vscode.window.showWarningMessage(message, { modal: true, detail }, ...buttons),

  async progress(title, run) {
    const stop = new AbortController();
    let latest: Parameters<Report> | undefined;
    let show: Report = () => {};
    const work = run(stop.signal, (...soFar) => {
      latest = soFar;
      show(...soFar);
    });
    if (await isDoneSoon(work)) return work;
    return vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: `Braid: ${title}`, cancellable: true },
      async (progress, token) => {
        const listening = token.onCancellationRequested(() => stop.abort());
        let shown = 0;
        show = (done, total) => {
          const percent = total === 0 ? 100 : (100 * done) / total;
          progress.report({
            increment: percent - shown,
            message: `${done.toLocaleString("en")} of ${total.toLocaleString("en")}`,
          });
          shown = percent;
        };
        if (latest) show(...latest);
        try {
          return await work;
        } finally {
          listening.dispose();
        }
      },
    );
  },
};

/** Whether work ends, well or not, before somebody begins to wait for it. */
async function isDoneSoon(work: Promise<unknown>): Promise<boolean> {
  let waiting: NodeJS.Timeout | undefined;
  const isDone = await Promise.race([
    work.then(
      () => true,
      () => true,
    ),
    new Promise<false>((resolve) => {
      waiting = setTimeout(() => resolve(false), patienceMs);
    }),
  ]);
  clearTimeout(waiting);
  return isDone;
}

function narrow<T>(
  title: string,
  placeholder: string,
  find: (text: string) => Promise<Narrowed<T>>,
): Promise<T | undefined> {
  const picker = vscode.window.createQuickPick();
  picker.title = title;
  picker.placeholder = placeholder;
  picker.ignoreFocusOut = true; // A query is not to be lost by a look at what it is about.
  let found: Narrowed<T> | undefined;
  let asked = 0;
  let resting: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    const number = ++asked;
    picker.busy = true;
    try {
      const narrowed = await find(picker.value);
      if (number !== asked) return;
      found = narrowed;
      const lead = narrowed.lead ?? "Nothing matches";
      // Rows are shown whatever is typed: the text is a query and not a part of them.
      picker.items = [
        { label: lead, alwaysShow: true },
        ...narrowed.rows.map((row) => ({ ...row, alwaysShow: true })),
      ];
      picker.busy = false;
    } catch (cause) {
      picker.hide();
      tellFailure(cause);
    }
  };
  return new Promise((resolve) => {
    picker.onDidChangeValue(() => {
      found = undefined;
      clearTimeout(resting);
      resting = setTimeout(() => void look(), restMs);
    });
    picker.onDidAccept(async () => {
      clearTimeout(resting);
      if (!found) await look();
      if (found?.lead === undefined) return; // Stays open for another text.
      resolve(found.value);
      picker.hide();
    });
    picker.onDidHide(() => {
      clearTimeout(resting);
      asked++;
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
    void look();
  });
}
