import { escapeMarkdown } from "../../core/escapeMarkdown.ts";
import { readSlash } from "../../core/slashText.ts";
import { StoreError } from "../sessionStore.ts";
import { UserError } from "../userError.ts";
import { refused, type SlashContext, type SlashOffer, type SlashOutcome, said } from "./slashCommand.ts";
import { slashNamed, slashNames } from "./slashTable.ts";

/**
 * Does what a person typed behind a slash, or says that it is a message after all.
 * @param isTyped Whether the person typed it here. A text that came from elsewhere, such as the draft of another machine,
 *   only becomes a command when they say so.
 * @throws nothing that is meant for people: refusals are answers.
 */
export async function runSlash(context: SlashContext, text: string, isTyped: boolean): Promise<SlashOutcome> {
  const reading = readSlash(text, slashNames);
  if (reading.kind === "message") return reading;
  const send: SlashOffer = {
    label: "Send as a Message",
    run: async () => ({ kind: "message", text }),
  };
  if (reading.kind === "unknown") return unknown(reading.name, reading.near, text, send);
  const { name, argument } = reading;
  const command = slashNamed(name);
  const run = () => refusalsAsAnswers(async () => (await command?.run(context, argument)) ?? said(""));
  if (isTyped) return run();
  return refused(`\`/${name}\` is a command, but this text was not typed here. What is it to be?`, {
    offers: [{ label: `Run /${name}`, run }, send],
  });
}

/** What cannot be done is told like everything else. @throws what is Braid's own fault. */
export async function refusalsAsAnswers(work: () => Promise<SlashOutcome>): Promise<SlashOutcome> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof UserError || cause instanceof StoreError)
      return refused(escapeMarkdown(sentenceOf(cause.message)));
    throw cause;
  }
}

/** What a verb says of an argument names the verb and the place; a person only needs the sentence. */
function sentenceOf(message: string): string {
  const sentences = [...message.matchAll(/^(?:[a-z]+\.[A-Za-z]+: )?× (.*)$/gm)].map(
    ([, sentence]) => sentence,
  );
  return sentences.length > 0 ? sentences.join(" ") : message;
}

function unknown(name: string, near: readonly string[], text: string, send: SlashOffer): SlashOutcome {
  const rest = text.trimEnd().replace(/^\/\S+/u, "");
  const names = near.map((each) => `\`/${each}\``).join(" or ");
  return refused(
    `There is no command \`/${name}\`.${near.length > 0 ? ` Do you mean ${names}?` : ""} A text that begins with a slash is sent to the model with a space or a second slash before it.`,
    {
      offers: [
        ...near.map((each) => ({
          label: `/${each}`,
          run: async () => ({ kind: "compose" as const, text: `/${each}${rest}` }),
        })),
        send,
        {
          label: "All Commands",
          run: async () => ({ kind: "compose" as const, text: "/" }),
        },
      ],
    },
  );
}
