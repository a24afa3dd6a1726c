import type { ChatView, MessageView } from "../../src/protocol/view.ts";

const morning = Date.UTC(2026, 2, 14, 9, 12);

export const emptyView: ChatView = {
  session: "s00000000000",
  model: { label: "claude-sonnet-5-5", provider: "Anthropic", isGuide: false },
  messages: [],
  earlier: 0,
  draft: "",
  surface: "view",
};

export const guideView: ChatView = {
  ...emptyView,
  model: { label: "Guide", provider: "Guide", isGuide: true },
};

export const question = (id: string, text: string): MessageView => ({
  id,
  role: "user",
  status: "complete",
  createdAt: morning,
  parts: [{ type: "text", text }],
});

export const answer = (id: string, text: string, more: Partial<MessageView> = {}): MessageView => ({
  id,
  role: "assistant",
  status: "complete",
  createdAt: morning + 4_000,
  author: "claude-sonnet-5-5",
  parts: [{ type: "text", text }],
  ...more,
});

/** Questions and answers, as many as asked for. */
export const conversationOf = (pairs: number, firstNumber = 0): MessageView[] =>
  Array.from({ length: pairs }, (_, index) => firstNumber + index).flatMap((number) => [
    question(`q${number}`, `Question ${number}`),
    answer(`a${number}`, `Answer ${number}.\n\n${"Some more words about it. ".repeat(12)}\n\n- one\n- two`),
  ]);

export const viewOf = (messages: MessageView[], more: Partial<ChatView> = {}): ChatView => ({
  ...emptyView,
  title: "A conversation",
  messages,
  ...more,
});
