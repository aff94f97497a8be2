// Questions to a state, all pure: what the screen shows is computed from it here, and nowhere kept.

import type { AuthorView, ChatView, CustomerView, MessageView, PersonView } from "../api/types";
import { dayOf } from "../text/format";
import type { Pending, State } from "./state";

export function totalUnread(state: State): number {
  return Object.values(state.chats).reduce((sum, known) => sum + known.value.unread, 0);
}

/** Newest first; chats in which nothing was said stand at the end, by name. */
export function sortedChats(state: State): ChatView[] {
  return Object.values(state.chats)
    .map((known) => known.value)
    .sort((a, b) => (b.last?.sent_at ?? 0) - (a.last?.sent_at ?? 0) || a.name.localeCompare(b.name));
}

/** The newest that is known about somebody: events overrule the copies inside messages. */
export function personNow(known: Pick<State, "people">, person: PersonView): PersonView {
  return known.people[person.id]?.value ?? person;
}

/** The same about somebody from outside. */
export function customerNow(known: Pick<State, "customers">, customer: CustomerView): CustomerView {
  return known.customers[customer.id]?.value ?? customer;
}

export function authorKey(author: AuthorView): string {
  switch (author.kind) {
    case "user":
      return `u:${author.person.id}`;
    case "customer":
      return `c:${author.customer.id}`;
    case "plugin":
      return `p:${author.id}:${author.for?.id ?? ""}`;
  }
}

/** Whether it is the viewer's own; ids are of users or of customers, never of both. */
export function isOwn(author: AuthorView, me: string | undefined): boolean {
  if (author.kind === "user") return author.person.id === me;
  return author.kind === "customer" && author.customer.id === me;
}

export type Row =
  | { kind: "day"; key: string; at: number }
  | { kind: "unread"; key: string }
  | { kind: "message"; key: string; message: MessageView; leads: boolean; mine: boolean }
  | { kind: "pending"; key: string; pending: Pending };

const GROUP_WITHIN = 5 * 60_000;

/**
 * The timeline as it is drawn: a line for each new day, one before what is unread, and consecutive
 * messages of one author held together. `marker` is the place up to which everything had been read.
 */
export function rowsOf(items: MessageView[], outbox: Pending[], me: string, marker: number | null): Row[] {
  const rows: Row[] = [];
  let before: MessageView | null = null;
  let marked = marker === null;
  for (const message of items) {
    const mine = isOwn(message.author, me);
    const newDay = !before || dayOf(before.sent_at) !== dayOf(message.sent_at);
    if (newDay) rows.push({ kind: "day", key: `day-${message.id}`, at: message.sent_at });
    const unread: boolean = !marked && message.position != null && message.position > (marker ?? 0) && !mine;
    if (unread) {
      rows.push({ kind: "unread", key: "unread" });
      marked = true;
    }
    const leads =
      newDay ||
      unread ||
      !before ||
      before.whisper !== message.whisper ||
      authorKey(before.author) !== authorKey(message.author) ||
      message.sent_at - before.sent_at > GROUP_WITHIN;
    rows.push({ kind: "message", key: message.id, message, leads, mine });
    before = message;
  }
  for (const pending of outbox) {
    if (!pending.landed) rows.push({ kind: "pending", key: pending.key, pending });
  }
  return rows;
}
