// Proves of reduce(): applying events equals fetching again, and what comes twice or late changes nothing.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type {
  ChatView,
  CustomerView,
  EventView,
  Frame,
  MessageView,
  PersonView,
  ReactionsView,
} from "../api/types";
import { reduce } from "./reduce";
import { customerNow } from "./select";
import { empty, type Fact, type Pending, type State } from "./state";

const me = person("me", "Me");
const EMOJI = ["👍", "🎉"];

function person(id: string, name: string): PersonView {
  return {
    id,
    name,
    name_en: name,
    name_zh: name,
    department: "D",
    position: "P",
    company: "C",
    active: true,
  };
}

/** Somebody from outside, and who looks after them. */
function customer(owner: string): CustomerView {
  return {
    id: "lei",
    name: "Li Lei",
    organisation: "O",
    kind: "customer",
    owner: person(owner, owner),
    identity: "code",
    active: true,
  };
}

interface Chat {
  members: number;
  mark: number;
  messages: MessageView[];
  whispers: MessageView[];
}

/** A server in miniature: the truth, the log of events for one viewer, and what a fetch answers. */
class Server {
  log: Frame[] = [];
  chats = new Map<string, Chat>();
  private left = new Map<string, Chat>();
  names = new Map<string, string>();
  reactions = new Map<string, string[]>();
  owner: string | null = null;
  private next = 0;

  get position(): number {
    return this.log.length;
  }

  private emit(event: EventView): void {
    const told = structuredClone(event);
    // What is told to many says of nobody what is their own.
    if (told.type === "message_posted" || told.type === "message_changed") delete told.message.reactions?.own;
    this.log.push({ kind: "event", position: this.log.length + 1, event: told });
  }

  join(id: string): void {
    if (this.chats.has(id)) return;
    this.chats.set(id, this.left.get(id) ?? { members: 2, mark: 0, messages: [], whispers: [] });
    this.emit({ type: "chat_added", chat: this.view(id) });
  }

  leave(id: string): void {
    const chat = this.chats.get(id);
    if (!chat) return;
    this.left.set(id, chat);
    this.chats.delete(id);
    this.emit({ type: "chat_removed", chat: id });
  }

  post(id: string, author: string, whisper: boolean): void {
    const chat = this.chats.get(id);
    if (!chat) return;
    const n = ++this.next;
    const head = chat.messages.length;
    const message: MessageView = {
      id: `m${n}`,
      chat: id,
      position: whisper ? null : head + 1,
      after: whisper ? head : 0,
      whisper,
      author: { kind: "user", person: person(author, this.names.get(author) ?? author) },
      text: `text ${n}`,
      files: [],
      card: null,
      sent_at: n,
      edited: false,
      retracted: false,
      revision: 1,
    };
    (whisper ? chat.whispers : chat.messages).push(message);
    this.emit({ type: "message_posted", message });
  }

  change(id: string, which: number): void {
    const chat = this.chats.get(id);
    const all = [...(chat?.messages ?? []), ...(chat?.whispers ?? [])];
    const message = all[which % (all.length || 1)];
    if (!message) return;
    message.revision += 1;
    message.text = `${message.id} revision ${message.revision}`;
    this.emit({ type: "message_changed", message });
  }

  react(id: string, which: number, who: string, emoji: string): void {
    const chat = this.chats.get(id);
    const message = chat?.messages[which % (chat.messages.length || 1)];
    if (!message) return;
    const by = (this.reactions.get(message.id) ?? []).filter((one) => one !== `${who} ${emoji}`);
    const on = by.length === (this.reactions.get(message.id) ?? []).length;
    this.reactions.set(message.id, on ? [...by, `${who} ${emoji}`] : by);
    message.reactions = this.reactionsTo(message);
    const { own, ...reactions } = message.reactions;
    void own;
    const actor = { kind: "user" as const, id: who };
    this.emit({ type: "reaction_changed", chat: id, message: message.id, emoji, by: actor, on, reactions });
  }

  private reactionsTo(message: MessageView): ReactionsView {
    const all = this.reactions.get(message.id) ?? [];
    const kinds = EMOJI.filter((kind) => all.some((one) => one.endsWith(kind)));
    return {
      changes: (message.reactions?.changes ?? 0) + 1,
      items: kinds.map((emoji) => ({ emoji, count: all.filter((one) => one.endsWith(emoji)).length })),
      own: kinds.filter((kind) => all.includes(`me ${kind}`)),
    };
  }

  grow(id: string): void {
    const chat = this.chats.get(id);
    if (!chat) return;
    chat.members += 1;
    this.emit({ type: "members_changed", chat: id, members: chat.members });
  }

  read(id: string): void {
    const chat = this.chats.get(id);
    if (!chat || chat.mark === chat.messages.length) return;
    chat.mark = chat.messages.length;
    this.emit({ type: "read_marked", chat: id, position: chat.mark });
  }

  rename(id: string, name: string): void {
    this.names.set(id, name);
    this.emit({ type: "person_changed", person: person(id, name) });
  }

  handOver(to: string): void {
    this.owner = to;
    this.emit({ type: "customer_changed", chat: "a", customer: customer(to) });
  }

  view(id: string): ChatView {
    const chat = this.chats.get(id);
    if (!chat) throw new Error(id);
    return structuredClone({
      id,
      external: false,
      kind: "group" as const,
      name: id,
      person: null,
      members: chat.members,
      unread: chat.messages.length - chat.mark,
      head: chat.messages.length,
      read_mark: chat.mark,
      last: chat.messages.at(-1) ?? null,
      role: "member",
    });
  }

  list(): Fact {
    return {
      type: "chats_fetched",
      items: [...this.chats.keys()].map((id) => this.view(id)),
      position: this.position,
    };
  }

  history(id: string, before: number | null, limit: number, ask = 0): Fact | null {
    const chat = this.chats.get(id);
    if (!chat) return null;
    const end = before ?? chat.messages.length + 1;
    const start = Math.max(1, end - limit);
    const items = [
      ...chat.messages.filter((m) => m.position != null && m.position >= start && m.position < end),
      ...chat.whispers.filter((m) => m.after >= (start === 1 ? 0 : start) && m.after < end),
    ].sort((a, b) => (a.position ?? a.after + 0.5) - (b.position ?? b.after + 0.5) || a.sent_at - b.sent_at);
    const more = start > 1;
    return structuredClone({
      type: "history_fetched" as const,
      chat: id,
      before,
      ask,
      items,
      more,
      position: this.position,
    });
  }
}

type Step =
  | { do: "join" | "leave" | "grow" | "read"; chat: string }
  | { do: "post"; chat: string; author: string; whisper: boolean }
  | { do: "change"; chat: string; which: number }
  | { do: "react"; chat: string; which: number; who: string; emoji: string }
  | { do: "rename"; who: string; name: string }
  | { do: "hand_over"; to: string }
  | { do: "deliver"; count: number }
  | { do: "again"; back: number }
  | { do: "ask_list" | "answer" }
  | { do: "ask_history"; chat: string; older: boolean; limit: number }
  | { do: "trim"; chat: string; keep: number }
  | { do: "reset" };

const chat = fc.constantFrom("a", "b", "c");
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("join", "leave", "grow", "read"), chat }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("post" as const),
      chat,
      author: fc.constantFrom("me", "you"),
      whisper: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("change" as const), chat, which: fc.nat(30) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("react" as const),
      chat,
      which: fc.nat(30),
      who: fc.constantFrom("me", "you"),
      emoji: fc.constantFrom(...EMOJI),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("rename" as const),
      who: fc.constantFrom("me", "you"),
      name: fc.string({ maxLength: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("hand_over" as const), to: fc.constantFrom("me", "you") }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("deliver" as const), count: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("again" as const), back: fc.integer({ min: 1, max: 12 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("ask_list", "answer") }) },
  { weight: 1, arbitrary: fc.constant({ do: "reset" as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("trim" as const), chat, keep: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("ask_history" as const),
      chat,
      older: fc.boolean(),
      limit: fc.integer({ min: 1, max: 5 }),
    }),
  },
);

/** Runs the steps; answers may stay on their way while events overtake them, and events may come again. */
function run(steps: Step[]): { server: Server; state: State } {
  const server = new Server();
  server.join("a");
  let state = reduce(reduce(empty, { type: "signed_in", me: { id: me.id } as never }), server.list());
  let delivered = server.position;
  const waiting: Fact[] = [];
  let asks = 0;
  const apply = (fact: Fact) => {
    state = reduce(state, fact);
  };
  const deliver = (count: number) => {
    for (const frame of server.log.slice(delivered, delivered + count)) apply({ type: "frame", frame });
    delivered = Math.min(server.log.length, delivered + count);
  };
  for (const s of steps) {
    switch (s.do) {
      case "join":
        server.join(s.chat);
        break;
      case "leave":
        server.leave(s.chat);
        break;
      case "grow":
        server.grow(s.chat);
        break;
      case "read":
        server.read(s.chat);
        break;
      case "post":
        server.post(s.chat, s.author, s.whisper);
        break;
      case "change":
        server.change(s.chat, s.which);
        break;
      case "react":
        server.react(s.chat, s.which, s.who, s.emoji);
        break;
      case "rename":
        server.rename(s.who, s.name);
        break;
      case "hand_over":
        server.handOver(s.to);
        break;
      case "deliver":
        deliver(s.count);
        break;
      case "again":
        for (const frame of server.log.slice(Math.max(0, delivered - s.back), delivered)) {
          apply({ type: "frame", frame });
        }
        break;
      case "ask_list":
        waiting.push(server.list());
        break;
      case "ask_history": {
        const known = state.timelines[s.chat];
        // A client pages upward from what it has, and only while the chat is its own.
        if (!state.chats[s.chat] || (s.older && (!known?.more || known.loading))) break;
        const answer = server.history(s.chat, s.older && known ? known.from : null, s.limit, ++asks);
        if (!answer) break;
        apply({ type: "history_asked", chat: s.chat, ask: asks });
        waiting.push(answer);
        break;
      }
      case "answer": {
        const answer = waiting.shift();
        if (answer) apply(answer);
        break;
      }
      case "reset": {
        // Answers asked for before the reset may still come; the socket resumes from the new list.
        apply({ type: "frame", frame: { kind: "reset", reason: "test" } });
        apply(server.list());
        delivered = server.position;
        for (const id of Object.keys(state.timelines)) {
          const answer = server.history(id, null, 3, ++asks);
          apply({ type: "history_asked", chat: id, ask: asks });
          if (answer) apply(answer);
        }
        break;
      }
      case "trim":
        apply({ type: "timeline_trimmed", chat: s.chat, keep: s.keep });
    }
  }
  for (const answer of waiting) apply(answer);
  deliver(server.log.length);
  return { server, state };
}

function seen(state: State): unknown {
  return Object.fromEntries(Object.entries(state.chats).map(([id, known]) => [id, known.value]));
}

describe("applying events equals fetching again", () => {
  it("for the list of chats and for every stretch of history on the screen", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { server, state } = run(steps);
        expect(state.cursor).toBe(server.position);
        expect(seen(state)).toEqual(
          seen(reduce(reduce(empty, { type: "signed_in", me: {} as never }), server.list())),
        );
        for (const [id, timeline] of Object.entries(state.timelines)) {
          const all = server.history(id, null, 1000);
          if (all?.type !== "history_fetched") throw new Error(`${id} was left`);
          if (timeline.loading) continue;
          const expected = timeline.more
            ? all.items.filter((m) => (m.position ?? m.after) >= timeline.from)
            : all.items;
          expect(timeline.items).toEqual(expected);
        }
        for (const [id, name] of server.names) {
          const known = state.people[id];
          if (known) expect(known.value.name).toBe(name);
        }
        const lei = state.customers.lei;
        if (lei) expect(lei.value.owner?.id).toBe(server.owner);
      }),
      { numRuns: 3000 },
    );
  });

  it("and applying every event a second time changes nothing", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { server, state } = run(steps);
        let again = state;
        for (const frame of server.log) again = reduce(again, { type: "frame", frame });
        expect(seen(again)).toEqual(seen(state));
        expect(again.timelines).toEqual(state.timelines);
        expect(again.cursor).toBe(state.cursor);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("somebody from outside who is handed over", () => {
  const told = (owner: string, position: number): Fact => ({
    type: "frame",
    frame: {
      kind: "event",
      position,
      event: { type: "customer_changed", chat: "a", customer: customer(owner) },
    },
  });

  it("is shown with who looks after them now, whatever was shown before", () => {
    const listed = customer("me");
    expect(customerNow(empty, listed)).toBe(listed);
    const state = reduce(empty, told("you", 5));
    expect(customerNow(state, listed).owner?.id).toBe("you");
  });

  it("is not given back by an event that comes late or twice", () => {
    const state = reduce(empty, told("you", 5));
    expect(reduce(state, told("me", 4))).toBe(state);
    expect(reduce(state, told("you", 5))).toBe(state);
    expect(reduce(state, told("me", 6)).customers.lei?.value.owner?.id).toBe("me");
  });
});

describe("the outbox", () => {
  const pending: Pending = {
    key: "k1",
    chat: "a",
    text: "hello",
    files: [],
    at: 1,
    status: "sending",
    landed: false,
    problem: null,
  };

  function started(): { server: Server; state: State } {
    const server = new Server();
    server.join("a");
    let state = reduce(empty, { type: "signed_in", me: { id: me.id } as never });
    state = reduce(state, server.list());
    state = reduce(state, { type: "send_started", pending });
    return { server, state };
  }

  function own(revision = 1): MessageView {
    return {
      id: "m1",
      chat: "a",
      position: 1,
      after: 0,
      whisper: false,
      author: { kind: "user", person: me },
      text: "hello",
      files: [],
      card: null,
      sent_at: 2,
      edited: false,
      retracted: false,
      revision,
    };
  }

  it("hides the pending copy when the event overtakes the answer", () => {
    const { state } = started();
    const event: EventView = { type: "message_posted", message: own() };
    const next = reduce(state, { type: "frame", frame: { kind: "event", position: 2, event } });
    expect(next.outbox[0]?.landed).toBe(true);
    expect(reduce(next, { type: "sent", key: "k1", message: own() }).outbox).toEqual([]);
  });

  it("keeps one message when the answer comes first and the event after it", () => {
    let { state } = started();
    state = reduce(state, { type: "history_asked", chat: "a", ask: 1 });
    state = reduce(state, {
      type: "history_fetched",
      chat: "a",
      before: null,
      ask: 1,
      items: [],
      more: false,
      position: 1,
    });
    state = reduce(state, { type: "sent", key: "k1", message: own() });
    const event: EventView = { type: "message_posted", message: own() };
    state = reduce(state, { type: "frame", frame: { kind: "event", position: 2, event } });
    expect(state.timelines["a"]?.items.map((m) => m.id)).toEqual(["m1"]);
    expect(state.outbox).toEqual([]);
  });

  it("keeps a correction that overtakes the older page with its message", () => {
    let { state } = started();
    const at = (id: string, position: number): MessageView => ({ ...own(), id, position });
    const page = { type: "history_fetched" as const, chat: "a", position: 9 };
    state = reduce(state, { type: "history_asked", chat: "a", ask: 1 });
    state = reduce(state, { ...page, before: null, ask: 1, items: [at("m9", 9)], more: true });
    state = reduce(state, { type: "history_asked", chat: "a", ask: 2 });
    const event: EventView = {
      type: "message_changed",
      message: { ...at("m8", 8), text: "corrected", revision: 2, edited: true },
    };
    state = reduce(state, { type: "frame", frame: { kind: "event", position: 10, event } });
    expect(state.timelines["a"]?.items.map((m) => m.id)).toEqual(["m9"]);
    state = reduce(state, { ...page, before: 9, ask: 2, items: [at("m8", 8)], more: false });
    expect(state.timelines["a"]?.items[0]).toMatchObject({ id: "m8", text: "corrected", revision: 2 });
    expect(state.timelines["a"]?.overtaken).toEqual({});
  });

  it("keeps the key over a failure, so that trying again cannot double the message", () => {
    let { state } = started();
    const problem = { type: "about:blank", title: "Busy", status: 503, code: "busy" as const };
    state = reduce(state, { type: "send_failed", key: "k1", problem });
    expect(state.outbox[0]).toMatchObject({ key: "k1", status: "failed" });
    state = reduce(state, { type: "send_retried", key: "k1" });
    expect(state.outbox[0]).toMatchObject({ key: "k1", status: "sending", problem: null });
  });

  it("does not add a restored item twice", () => {
    const { state } = started();
    expect(reduce(state, { type: "outbox_restored", items: [pending] }).outbox).toHaveLength(1);
  });
});
