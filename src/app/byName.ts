import * as v from "valibot";

type AnySchema<Input, Output> = v.GenericSchema<Input, Output>;

/**
 * Values by names that people choose. valibot's own record passes over names such as `constructor` without a word, because
 * they mean something to every object; here they are names like others.
 */
export function byName<Name extends AnySchema<string, string>, Value extends AnySchema<unknown, unknown>>(
  name: Name,
  value: Value,
): v.RecordSchema<Name, Value, undefined> {
  const usual = v.record(name, value);
  const member = v.tuple([name, value]);
  return {
    ...usual,
    "~run"(dataset, config) {
      const given = dataset.value;
      if (given === null || typeof given !== "object") return usual["~run"](dataset, config);
      const entries: [string, unknown][] = [];
      const issues: v.BaseIssue<unknown>[] = [];
      for (const [key, content] of Object.entries(given)) {
        const read = v.safeParse(member, [key, content]);
        if (read.success) entries.push(read.output as [string, unknown]);
        else
          issues.push(
            ...read.issues.map((issue) => issueAt(given as Readonly<Record<string, unknown>>, key, issue)),
          );
      }
      const [first, ...others] = issues;
      return (first
        ? { typed: false, value: given, issues: [first, ...others] }
        : { typed: true, value: Object.fromEntries(entries) }) as unknown as ReturnType<
        (typeof usual)["~run"]
      >;
    },
  };
}

/** Names the member, and no place in a pair. */
const issueAt = (
  input: Readonly<Record<string, unknown>>,
  key: string,
  { path, ...issue }: v.BaseIssue<unknown>,
): v.BaseIssue<unknown> => ({
  ...issue,
  path: [
    { type: "object", origin: "value", input, key, value: input[key] },
    ...((path ?? []) as v.IssuePathItem[]).slice(1),
  ],
});
