/** What the Guide takes a message to ask for. */
export type Intent =
  | { readonly kind: "hello" | "thanks" | "abilities" | "countSessions" | "listSessions" }
  | { readonly kind: "findSessions"; readonly query: string }
  | { readonly kind: "summarise"; readonly which: "this" | "last" | { readonly named: string } }
  | { readonly kind: "docs"; readonly question: string };

/** Pieces that the forms below are put together from, each in capitals there. */
const pieces: Readonly<Record<string, string>> = {
  CHAT: "(?:sessions?|chats?|conversations?|threads?|history)",
  TALK: "(?:talk|ask|speak|spoke|wr[io]te|chat|mention|discuss|contain|say|said)\\w*",
  ABOUT: "(?: about| of| on| for| with)?",
  NEWEST: "(?:newest|latest|recent|last|previous|most recent)",
  SHOW: "(?:list|show|display|give|what are|which are|what were)(?: me)?(?: all)?(?: of)?",
};

/** Understands a form of words, whatever its case. */
const form = (source: string): RegExp =>
  new RegExp(
    source.replace(/[A-Z]{4,}/g, (name) => pieces[name] ?? name),
    "i",
  );

const politeness =
  /^(?:(?:hi|hello|hey|ok|okay|please|can you|could you|would you|will you|i want to|i'd like to|now|and|then)[\s,!]+)+/i;

const forms = {
  hello:
    /^(?:hi|hello|hey|hallo|bonjour|hola|moin|good (?:morning|afternoon|evening)|test(?:ing)?|ping)\b[\s\w]{0,15}[!.,]*$/i,
  thanks: /^(?:thanks?|thank you|thx|ty|great|cool|perfect|nice|danke|merci|gracias)\b[^?]{0,40}$/i,
  identity:
    /^(?:(?:who|what) are you|are you (?:an? |the |really |just )*(?:\w+ )?(?:ai|bot|robot|human|real|llm|model|person|chatgpt|gpt|claude|copilot|gemini))\b[^a-z]*$/i,
  abilities:
    /^(?:help|what can (?:you|i|the guide) (?:do|ask)(?: you| it| here)?|what do you (?:do|know)|how can you help(?: me)?|\?)[\s?!.]*$/i,
  count: form(
    "\\bhow many\\b.*\\b(?:CHAT|messages?)|\\b(?:count|number of)(?: of)?(?: all)?(?: my| the)? (?:CHAT|messages?)",
  ),
  list: [
    form("^SHOW ?(?:my|the|our)? ?(?:\\d+ )?(?:NEWEST|oldest|old|all)? ?(?:\\d+ )?CHAT[^a-z]*$"),
    form("^(?:my )?NEWEST ?(?:\\d+ )?CHAT\\W*$"),
    form("^(?:which|what) CHAT (?:do|did) i have\\W*$"),
    form("^what did (?:i|we) (?:last )?(?:talk|chat|work) (?:about|on)(?: last| recently| lately)?\\W*$"),
  ],
  /** What is looked for stands in the brackets. */
  find: [
    form("^where (?:did|have) (?:i|we) (?:last |ever )?TALK ?ABOUT\\s+(.+)$"),
    form("^(?:did|have) (?:i|we) (?:ever |already )?TALK ?ABOUT\\s+(.+)$"),
    form(
      "^(?:which|what|list|show)(?: me)?(?: all)?(?: my| the)? CHAT(?: that| where| in which| (?:i|we)| is| are| was| were| TALK|ABOUT)+\\s+(.+)$",
    ),
    form(
      "^(?:find|search|look)(?: for)?(?: me)?(?: in| through)?(?: all| every| any)?(?: my| the| old)* CHAT(?: that| which| where i| TALK| named| called|ABOUT)*\\s+(.+)$",
    ),
    form("^(?:find|search(?: for)?|look for)\\s+(.+)$"),
  ],
  summarise: [
    form("^(?:summari[sz]e|sum up|recap|tl;?dr|summary of)\\b:?\\s*(.*)$"),
    form(
      "^(?:give|make|write|show)(?: me)? (?:an? )?(?:short |brief )?(?:summary|recap)(?: of)?\\b\\s*(.*)$",
    ),
    form("^what (?:was|is|were) (.*\\bCHAT) about\\W*$"),
  ],
  thisOne:
    /^(?:this|it|that|our|the current|everything|all this|the (?:session|chat|conversation)|so far)?(?: (?:session|chat|conversation|thread|one))?(?: so far| please| for me)?[\s.!?]*$/i,
  lastOne: form("^(?:my |the )?NEWEST(?: CHAT| one)?[\\s.!?]*$"),
};

const firstMatch = (all: readonly RegExp[], text: string): string | undefined => {
  for (const each of all) {
    const match = each.exec(text);
    if (match) return match[1] ?? "";
  }
  return undefined;
};

/** Requests to the Guide are short. Longer messages are pasted text, on which the forms would also take long. */
const longestRequest = 300;

export function intentOf(message: string): Intent {
  const text = message.slice(0, 4_000).replace(/\s+/gu, " ").trim();
  if (text.length > longestRequest) return { kind: "docs", question: text };
  if (forms.hello.test(text)) return { kind: "hello" };
  if (forms.thanks.test(text)) return { kind: "thanks" };
  const bare = text.replace(politeness, "");
  if (forms.identity.test(bare)) return { kind: "docs", question: "What the Guide is" };
  if (forms.abilities.test(bare)) return { kind: "abilities" };
  if (forms.count.test(bare)) return { kind: "countSessions" };
  if (firstMatch(forms.list, bare) !== undefined) return { kind: "listSessions" };
  const summarised = firstMatch(forms.summarise, bare);
  if (summarised !== undefined) return summariseIntent(summarised);
  const query = cleanQuery(firstMatch(forms.find, bare) ?? "");
  return query === "" ? { kind: "docs", question: text } : { kind: "findSessions", query };
}

function summariseIntent(what: string): Intent {
  if (forms.thisOne.test(what)) return { kind: "summarise", which: "this" };
  if (forms.lastOne.test(what)) return { kind: "summarise", which: "last" };
  const named = cleanQuery(
    what.replace(form("^(?:my |the )?CHAT(?:ABOUT| named| called)* "), "").replace(form(" CHAT$"), ""),
  );
  return { kind: "summarise", which: named === "" ? "this" : { named } };
}

const cleanQuery = (text: string): string =>
  text
    .replace(/[\s?!.]+$/u, "")
    .replace(/^["“”'«„]+|["“”'»]+$/gu, "")
    .replace(/^(?:about|the word|the text|the)\s+/i, "")
    .trim();

/** Whether a message only asks for more of what was answered before. */
export const isMore = (message: string): boolean =>
  message.length <= longestRequest &&
  /^(?:(?:ok|okay|yes|please|and|can you|could you)[\s,]+)*(?:(?:tell|show|give)(?: me)? )?(?:some |a bit )?(?:more|next|go on|continue|what else|anything else|and then|keep going)(?: about (?:it|this|that))?(?: please)?[\s.!?…]*$/i.test(
    message.trim(),
  );
