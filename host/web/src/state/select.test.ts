// How a timeline is laid out, and how chats are ordered.

import { describe, expect, it } from "vitest";
import type { ChatView, MessageView, PersonView } from "../api/types";
import { rowsOf, sortedChats, totalUnread } from "./select";
import { empty, type Pending, type State } from "./state";

const person = (id: string): PersonView => ({
  id,
  name: id,
  name_en: id,
  name_zh: id,
  department: "",
  position: "",
  company: "",
  active: true,
});

const noon = new Date(2026, 10, 23, 12).getTime();

function message(
  position: number,
  author: string,
  minutes: number,
  more: Partial<MessageView> = {},
): MessageView {
  return {
    id: `m${position}`,
    chat: "c",
    position,
    after: 0,
    whisper: false,
    author: { kind: "user", person: person(author) },
    text: "",
    files: [],
    card: null,
    sent_at: noon + minutes * 60_000,
    edited: false,
    retracted: false,
    revision: 1,
    ...more,
  };
}

const kinds = (items: MessageView[], marker: number | null = null, outbox: Pending[] = []) =>
  rowsOf(items, outbox, "me", marker).map((row) =>
    row.kind === "message" ? `${row.message.id}${row.leads ? "!" : ""}` : row.kind,
  );

describe("rowsOf", () => {
  it("holds consecutive messages of one author together, for five minutes", () => {
    const items = [message(1, "a", 0), message(2, "a", 1), message(3, "b", 2), message(4, "b", 9)];
    expect(kinds(items)).toEqual(["day", "m1!", "m2", "m3!", "m4!"]);
  });

  it("begins each day anew", () => {
    expect(kinds([message(1, "a", -1440), message(2, "a", -1439), message(3, "a", 0)])).toEqual([
      "day",
      "m1!",
      "m2",
      "day",
      "m3!",
    ]);
  });

  it("draws one line before the first unread message of somebody else", () => {
    const items = [message(1, "a", 0), message(2, "me", 1), message(3, "a", 2), message(4, "a", 3)];
    expect(kinds(items, 1)).toEqual(["day", "m1!", "m2!", "unread", "m3!", "m4"]);
    expect(kinds(items, 4)).not.toContain("unread");
    expect(kinds(items)).not.toContain("unread");
  });

  it("does not mix whispers with what everybody sees", () => {
    const whisper = message(2, "a", 1, { id: "w", position: null, after: 1, whisper: true });
    expect(kinds([message(1, "a", 0), whisper])).toEqual(["day", "m1!", "w!"]);
  });

  it("puts what is on its way last, and hides what has landed", () => {
    const pending: Pending = {
      key: "k",
      chat: "c",
      text: "x",
      files: [],
      at: 0,
      status: "sending",
      landed: false,
      problem: null,
    };
    expect(kinds([message(1, "a", 0)], null, [pending])).toEqual(["day", "m1!", "pending"]);
    expect(kinds([message(1, "a", 0)], null, [{ ...pending, landed: true }])).toEqual(["day", "m1!"]);
  });
});

describe("chats", () => {
  const chat = (id: string, unread: number, last: MessageView | null): ChatView => ({
    id,
    kind: "group",
    external: false,
    name: id,
    person: null,
    members: 2,
    unread,
    head: unread,
    read_mark: 0,
    last,
    role: "member",
  });
  const state: State = {
    ...empty,
    chats: {
      quiet: { value: chat("quiet", 0, null), at: 1 },
      old: { value: chat("old", 2, message(1, "a", 0)), at: 1 },
      fresh: { value: chat("fresh", 3, message(2, "a", 5)), at: 1 },
    },
  };

  it("stand newest first, the silent ones at the end", () => {
    expect(sortedChats(state).map((c) => c.id)).toEqual(["fresh", "old", "quiet"]);
  });

  it("sum up what is unread", () => {
    expect(totalUnread(state)).toBe(5);
  });
});
