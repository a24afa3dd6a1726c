import assert from "node:assert/strict";
import fc from "fast-check";
import type { SessionId } from "../../../src/core/ids.ts";
import type { SessionRecord } from "../../../src/core/record.ts";
import type { Stamp } from "../../../src/core/stamp.ts";
import { redactRecord, secretsInRecord } from "../../../src/exchange/redactRecord.ts";
import { findSecrets, redact } from "../../../src/exchange/secrets.ts";
import { hostileText } from "./exchangeArbitraries.ts";

/** Put together here, so that no scanner takes this file for a leak. */
const body = "Ab1".repeat(20);
const keyBlock = (kind: string) =>
  `-----BEGIN ${kind}PRIVATE KEY-----\n${`${body}\n`.repeat(5)}-----END ${kind}PRIVATE KEY-----`;
const secrets: readonly (readonly [kind: string, text: string])[] = [
  ["API key", `sk-${body}`],
  ["API key", `sk-ant-api03-${body}`],
  ["API key", `sk_live_${body}`],
  ["API key", `AKIA${"ABCDEFGH12345678"}`],
  ["API key", `AIza${"Ab1-_".repeat(7)}`],
  ["access token", `ghp_${body}`],
  ["access token", `github_pat_${body}`],
  ["access token", `glpat-${body}`],
  ["access token", `xoxb-123456789012-${body}`],
  ["access token", `eyJ${body}.eyJ${body}.${body}`],
  ["private key", keyBlock("")],
  ["private key", keyBlock("RSA ")],
  ["private key", keyBlock("OPENSSH ").replaceAll("\n", "\\n")],
];

describe("what looks like a secret in an export", () => {
  it("is found with its place, wherever it stands", () => {
    for (const [kind, secret] of secrets)
      for (const [before, after] of [
        ["", ""],
        ["The key is ", " - keep it."],
        ["KEY=", "\n"],
        ['{"key": "', '"}'],
        ["https://host/path?key=", "&more=1"],
      ] as const) {
        const text = before + secret + after;
        assert.deepEqual(
          findSecrets(text).map(({ kind: found, start, end }) => [found, text.slice(start, end)]),
          [[kind, secret]],
          text,
        );
        assert.equal(redact(text), `${before}[redacted ${kind}]${after}`);
      }
  });

  it("is only the secret part of headers, addresses and settings", () => {
    assert.equal(redact(`Authorization: Bearer ${body}==`), "Authorization: Bearer [redacted access token]");
    assert.equal(
      redact("postgres://me:p4ss:w0rd@db.example.org/x and https://example.org:8080/a@b"),
      "postgres://me:[redacted password]@db.example.org/x and https://example.org:8080/a@b",
    );
    assert.equal(
      redact(`aws_secret_access_key = ${"aB3/".repeat(10)}`),
      "aws_secret_access_key = [redacted API key]",
    );
  });

  it("is not found in ordinary text and code", () => {
    for (const text of [
      "The task-force-of-many-people-who-like-long-words came.",
      "const password: string = readPassword(); // bearer of bad news",
      "https://example.org:8080/path and git@github.com:me/project.git, mailto:a@b.c",
      "commit 3b18e512dba79e4c8300dd08aeb37f8e728b8dad; sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
      "skills, sk-learn, ghp_short, AKIA, eyJ.eyJ.x",
    ])
      assert.deepEqual(findSecrets(text), [], text);
  });

  it("ends where a private key ends, also where it was cut off", () => {
    const cut = keyBlock("").slice(0, 200);
    assert.equal(redact(`${cut}`), "[redacted private key]");
    assert.equal(
      redact("A file begins with -----BEGIN PRIVATE KEY----- and goes on with letters."),
      "A file begins with [redacted private key] and goes on with letters.",
    );
  });

  it("takes time in proportion to the text, whatever is in it", () => {
    // Each of these makes a pattern begin at every place; a search that looked back would not come to an end.
    const size = 2_000_000;
    for (const seed of [
      "-----BEGIN PRIVATE KEY-----",
      "-----BEGIN PRIVATE KEY-----\nAAAAAAAAAAAAAAAAAAAA",
      "-----END ",
      "eyJ-eyJ.eyJ_",
      "sk-",
      "bearer ",
      "://a:",
      "A",
      "://",
      "aws_secret_access_key=",
    ])
      assert.ok(Array.isArray(findSecrets(seed.repeat(size / seed.length))));
  });

  it("is gone from every text of a record once redacted, and nothing else changes", () =>
    fc.assert(
      fc.property(hostileText, fc.constantFrom(...secrets), hostileText, (before, [, secret], after) => {
        const text = `${before} ${secret} ${after}`;
        const record: SessionRecord = {
          session: "aaaaaaaaaaaa" as SessionId,
          type: "message",
          key: "message000001",
          value: { role: "user", parts: [{ type: "toolCall", input: { [text]: [text] } }], flag: true },
          stamp: "k00000000-0000-writer0000" as Stamp,
        };
        const found = secretsInRecord(record);
        assert.ok(found.length >= 2);
        assert.ok(found.every((each) => !each.path.includes(secret)));
        const changed = redactRecord(record);
        assert.ok(!JSON.stringify(changed).includes(JSON.stringify(secret).slice(1, -1)));
        assert.deepEqual(secretsInRecord(changed), []);
        assert.deepEqual({ ...changed, value: null }, { ...record, value: null });
      }),
      { numRuns: 200 },
    ));
});
