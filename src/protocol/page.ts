import * as v from "valibot";

/**
 * How every page and its host speak: each question stands beside its answer in a table, a failure is an answer too, and
 * the host may tell something by itself. All that arrives, on either side, is read with schemas first.
 */

/** What a page may ask: for each method what travels with the question, and what comes back. */
export type Requests = Readonly<
  Record<string, { readonly params: v.GenericSchema; readonly result: v.GenericSchema }>
>;

/** All that one page and its host may say to each other. */
export interface PageProtocol<R extends Requests = Requests, Notice = unknown> {
  readonly requests: R;
  /** Told by the host. */
  readonly notice: v.GenericSchema<unknown, Notice>;
  /** Questions that are answered by a person in a dialog, and may take any time. */
  readonly waitsForPerson: ReadonlySet<MethodOf<R>>;
}

export type MethodOf<R extends Requests> = keyof R & string;
export type ParamsOf<R extends Requests, M extends MethodOf<R>> = v.InferOutput<R[M]["params"]>;
export type AnswerOf<R extends Requests, M extends MethodOf<R>> = v.InferOutput<R[M]["result"]>;
export type AskOf<R extends Requests> = <M extends MethodOf<R>>(
  method: M,
  params: ParamsOf<R, M>,
) => Promise<AnswerOf<R, M>>;
export type HandlersOf<R extends Requests> = {
  readonly [M in MethodOf<R>]: (params: ParamsOf<R, M>) => Promise<AnswerOf<R, M>>;
};

/** What travels: page to host. */
export const questionSchema = v.object({ id: v.number(), method: v.string(), params: v.unknown() });
export type Question = v.InferOutput<typeof questionSchema>;

/** What travels: host to page. An error's `message` is a sentence for the user. */
export const letterSchema = v.union([
  v.object({ answerTo: v.number(), ok: v.literal(true), value: v.unknown() }),
  v.object({ answerTo: v.number(), ok: v.literal(false), message: v.string() }),
  v.object({ notice: v.unknown() }),
]);
export type Letter = v.InferOutput<typeof letterSchema>;
