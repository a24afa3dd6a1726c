import * as vscode from "vscode";

export interface TextQuestion {
  readonly title: string;
  /** From 1. From the second on there is a way back. */
  readonly step: number;
  readonly steps: number;
  readonly prompt: string;
  readonly value: string;
  /** What is wrong with a text, as a sentence. */
  problemWith?(text: string): string | undefined;
}

/** One step of several. Answers the text, "back", or undefined when the user wants none of it. */
export function askText(question: TextQuestion): Promise<string | { readonly back: true } | undefined> {
  const input = vscode.window.createInputBox();
  const { title, step, steps, prompt, value, problemWith = () => undefined } = question;
  Object.assign(input, { title, prompt, value, ...(steps > 1 && { step, totalSteps: steps }) });
  input.buttons = step > 1 ? [vscode.QuickInputButtons.Back] : [];
  input.ignoreFocusOut = true; // What is asked for often has to be looked up elsewhere.
  return new Promise((resolve) => {
    input.onDidTriggerButton(() => {
      resolve({ back: true });
      input.hide();
    });
    input.onDidChangeValue(() => {
      input.validationMessage = "";
    });
    input.onDidAccept(() => {
      const problem = problemWith(input.value);
      if (problem !== undefined) {
        input.validationMessage = problem;
        return;
      }
      resolve(input.value);
      input.hide();
    });
    input.onDidHide(() => {
      resolve(undefined);
      input.dispose();
    });
    input.show();
  });
}
