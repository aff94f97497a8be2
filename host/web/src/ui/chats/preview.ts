// One line that stands for a message: in the list of chats and in announcements.

import type { ChatView, MessageView } from "../../api/types";
import { session } from "../../state/session.svelte";
import { personNow } from "../../state/select";
import { nameOf, show, t } from "../../text/locale.svelte";

export function contentLine(message: MessageView): string {
  if (message.retracted) return t().retracted;
  const text = message.card ? show(message.card.summary) : show(message.text);
  if (text.trim()) return text.replace(/\s+/g, " ").slice(0, 200);
  const first = message.files[0];
  return first ? t().filePreview(first.name) : "";
}

export function authorName(message: MessageView): string {
  const { author } = message;
  switch (author.kind) {
    case "user":
      return nameOf(personNow(session, author.person));
    case "customer":
      return author.customer.name;
    case "plugin":
      return show(author.name);
  }
}

/** A direct chat without a person is one with a plugin. */
export function chatShape(chat: ChatView): "person" | "group" | "plugin" {
  if (chat.kind === "group") return "group";
  return chat.person ? "person" : "plugin";
}

export function chatName(chat: ChatView): string {
  return chat.kind === "direct" && chat.person ? nameOf(personNow(session, chat.person)) : chat.name;
}
