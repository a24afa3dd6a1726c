import type { Questions } from "../../src/host/questions.ts";

/** An answer to the next question: a row's label or a part of it, a text, a button. Undefined steps back. */
export type Scripted = string | undefined;

/** Questions that a test has answered beforehand. */
export interface ScriptedQuestions extends Questions {
  /** What was asked, with all that there was to choose from or to read. */
  readonly asked: string[];
  /** Called with each step of progress; may stop it. */
  onProgress: ((done: number, stop: () => void) => void) | undefined;
}

/** @throws when a question is asked for which there is no answer. */
export function scriptedQuestions(answers: Scripted[]): ScriptedQuestions {
  const asked: string[] = [];
  const next = (question: string): string | undefined => {
    asked.push(question);
    if (answers.length === 0) throw new Error(`Nobody answers: ${question}`);
    return answers.shift();
  };
  const questions: ScriptedQuestions = {
    asked,
    onProgress: undefined,
    async pick(_title, placeholder, rows) {
      const answer = next(
        [placeholder, ...rows.map(({ label, description = "" }) => `${label} ${description}`)].join("\n"),
      );
      if (answer === undefined) return undefined;
      const row = rows.find(({ label, description = "" }) => `${label} ${description}`.includes(answer));
      if (!row) throw new Error(`There is no row “${answer}”.`);
      return row.value;
    },
    async ask(_title, prompt, { problemWith }) {
      const answer = next(prompt);
      const problem = answer === undefined ? undefined : problemWith?.(answer);
      if (problem !== undefined) throw new Error(problem);
      return answer;
    },
    async narrow(_title, placeholder, find) {
      const answer = next(placeholder);
      if (answer === undefined) return undefined;
      const { lead, rows, value } = await find(answer);
      asked.push([lead ?? "", ...rows.map(({ label }) => label)].join("\n"));
      return lead === undefined ? undefined : value;
    },
    confirm: async (message, detail) => next(`${message}\n${detail}`),
    async progress(_title, run) {
      const stop = new AbortController();
      return run(stop.signal, (done) => questions.onProgress?.(done, () => stop.abort()));
    },
  };
  return questions;
}
