// The only place where state changes: a pure function from a state and a fact to the next state.
// Must never fetch, read a clock, draw a random number or touch the page.
//
// Facts may come twice, late, or in another order than they happened (an answer to a request
// overtakes the socket). Everything here is therefore idempotent: messages carry a revision,
// chats and people the log position at which they were true, read marks only move forward.

import type { ChatView, EventView, Frame, MessageView, ReactionsView } from "../api/types";
import { isOwn } from "./select";
import { empty, type Fact, type Known, type Overtaken, type State, type Timeline } from "./state";
import {
  compareMessages,
  historyAsked,
  historyFetched,
  historyMissed,
  inserted,
  laterReactions,
  met,
  newest,
  trimmed,
  without,
  withOwn,
} from "./timelines";

export function reduce(state: State, fact: Fact): State {
  switch (fact.type) {
    case "signed_in":
      return { ...empty, me: fact.me };
    case "signed_out":
      return empty;
    case "frame":
      return applyFrame(state, fact.frame);
    case "chats_fetched":
      return chatsFetched(state, fact.items, fact.position);
    case "chat_fetched":
      return withChat(state, fact.chat, fact.position);
    case "history_asked":
      return historyAsked(state, fact.chat, fact.ask);
    case "history_fetched":
      return historyFetched(state, fact);
    case "history_missed":
      return historyMissed(state, fact.chat, fact.ask);
    case "message_fetched":
    case "sent": {
      const next = withMessage(state, fact.message);
      return fact.type === "sent" ? { ...next, outbox: next.outbox.filter((p) => p.key !== fact.key) } : next;
    }
    case "reactions_fetched":
      return reacted(state, { ...fact, own: null });
    case "timeline_trimmed":
      return trimmed(state, fact.chat, fact.keep);
    case "marked_read":
      return withReadMark(state, fact.chat, fact.position);
    case "me_fetched":
      return state.me?.id === fact.me.id ? { ...state, me: fact.me } : state;
    case "outbox_restored": {
      const known = new Set(state.outbox.map((p) => p.key));
      return { ...state, outbox: [...state.outbox, ...fact.items.filter((p) => !known.has(p.key))] };
    }
    case "send_started":
      return { ...state, outbox: [...state.outbox, fact.pending] };
    case "send_retried":
      return withPending(state, fact.key, {
        status: "sending",
        problem: null,
        ...(fact.confirmed ? { confirmed: true } : {}),
        ...(fact.outsiders ? { outsiders: true } : {}),
      });
    case "send_failed":
      return withPending(state, fact.key, { status: "failed", problem: fact.problem, landed: false });
    case "send_discarded":
      return { ...state, outbox: state.outbox.filter((p) => p.key !== fact.key) };
  }
}

function applyFrame(state: State, frame: Frame): State {
  switch (frame.kind) {
    case "hello":
      return state;
    case "cursor":
      return advanced(state, frame.position);
    case "reset":
      // What is known stays on the screen until the answers of the new fetch replace it.
      return {
        ...state,
        stale: true,
        timelines: Object.fromEntries(
          Object.entries(state.timelines).map(([id, timeline]) => [
            id,
            { ...timeline, stale: true, ask: null },
          ]),
        ),
      };
    case "event":
      // All that is known was fetched after it.
      if (frame.position <= state.floor) return state;
      // Several events of one commit may share a position: "late" is decided by what each one changes.
      return advanced(applyEvent(state, frame.event, frame.position), frame.position);
  }
}

function advanced(state: State, position: number): State {
  return position > state.cursor ? { ...state, cursor: position } : state;
}

function applyEvent(state: State, event: EventView, position: number): State {
  switch (event.type) {
    case "message_posted":
      return landed(withMessage(state, event.message), event.message);
    case "message_changed":
      return withMessage(state, event.message);
    case "reaction_changed": {
      const { chat, message, reactions, by, emoji, on } = event;
      const mine = by.kind !== "plugin" && by.id === state.me?.id;
      return reacted(state, { chat, message, reactions, own: mine ? { emoji, on } : null });
    }
    case "chat_added":
      return withChat(state, event.chat, position);
    case "chat_removed":
      return withoutChat(state, event.chat, position);
    case "members_changed": {
      const known = state.chats[event.chat];
      if (!known || position <= known.at) return state;
      return putChat(state, { ...known.value, members: event.members }, position);
    }
    case "read_marked":
      return withReadMark(state, event.chat, event.position);
    case "person_changed": {
      const known = state.people[event.person.id];
      if (known && known.at >= position) return state;
      return {
        ...state,
        people: { ...state.people, [event.person.id]: { value: event.person, at: position } },
      };
    }
    case "customer_changed": {
      const known = state.customers[event.customer.id];
      if (known && known.at >= position) return state;
      return {
        ...state,
        customers: { ...state.customers, [event.customer.id]: { value: event.customer, at: position } },
      };
    }
    case "plugins_changed":
      return position > state.cursor ? { ...state, plugins: state.plugins + 1 } : state;
  }
}

// ---- chats ----

function chatsFetched(state: State, items: ChatView[], position: number): State {
  // An older list, overtaken by a newer one, has nothing to tell.
  if (position < state.listed) return state;
  const chats: Record<string, Known<ChatView>> = {};
  for (const [id, known] of Object.entries(state.chats)) {
    // An event newer than the answer knows better than the answer.
    if (known.at > position) chats[id] = known;
  }
  const listed = Math.max(state.listed, position);
  let next: State = { ...state, chats, listed, ready: true };
  for (const chat of items) next = withChat(next, chat, position, state.chats[chat.id]);
  const timelines = Object.fromEntries(Object.entries(next.timelines).filter(([id]) => next.chats[id]));
  // While the socket follows the log its cursor counts: what lies between it and this answer is on its way.
  if (state.ready && !state.stale) return { ...next, timelines };
  return { ...next, timelines, people: {}, customers: {}, cursor: position, floor: position, stale: false };
}

function withChat(state: State, chat: ChatView, position: number, before = state.chats[chat.id]): State {
  if ((state.gone[chat.id] ?? 0) > position) return state;
  if (!before && position < state.listed) return state;
  if (!before) return putChat(state, chat, position);
  const [older, newer] = before.at > position ? [chat, before.value] : [before.value, chat];
  return putChat(
    state,
    {
      ...newer,
      head: Math.max(older.head, newer.head),
      read_mark: Math.max(older.read_mark, newer.read_mark),
      last: laterMessage(older.last, newer.last),
    },
    Math.max(before.at, position),
  );
}

function putChat(state: State, chat: ChatView, at: number): State {
  const value = { ...chat, unread: Math.max(0, chat.head - chat.read_mark) };
  return { ...state, chats: { ...state.chats, [chat.id]: { value, at } } };
}

function withoutChat(state: State, id: string, position: number): State {
  const known = state.chats[id];
  if (position <= state.listed) return state;
  const gone = { ...state.gone, [id]: Math.max(state.gone[id] ?? 0, position) };
  if (known && known.at > position) return { ...state, gone };
  return { ...state, gone, chats: without(state.chats, id), timelines: without(state.timelines, id) };
}

function withReadMark(state: State, id: string, mark: number): State {
  const known = state.chats[id];
  if (!known || mark <= known.value.read_mark) return state;
  return putChat(state, { ...known.value, read_mark: mark }, known.at);
}

// ---- messages ----

type Maybe = MessageView | null | undefined;

function laterMessage(a: Maybe, b: Maybe): MessageView | null {
  if (!a || !b) return a ?? b ?? null;
  if (a.id === b.id) return newest(b, a);
  return compareMessages(a, b) > 0 ? a : met(b);
}

function withMessage(state: State, message: MessageView): State {
  let next = state;
  const known = state.chats[message.chat];
  if (known) {
    const chat = known.value;
    const last = message.whisper ? (chat.last ?? null) : laterMessage(chat.last, message);
    const head = Math.max(chat.head, message.position ?? 0);
    if (last !== (chat.last ?? null) || head !== chat.head) {
      next = putChat(next, { ...chat, head, last }, known.at);
    }
  }
  const timeline = next.timelines[message.chat];
  if (!timeline) return next;
  const items = inserted(timeline.items, message, timeline);
  const changed = items === timeline.items ? unseen(timeline, message) : { ...timeline, items };
  if (changed === timeline) return next;
  return { ...next, timelines: { ...next.timelines, [message.chat]: changed } };
}

/** A message that is not here: the page that is on its way may bring it as it was before. */
function unseen(timeline: Timeline, message: MessageView): Timeline {
  if (timeline.ask === null || timeline.items.some((m) => m.id === message.id)) return timeline;
  const since = timeline.overtaken[message.id];
  const kept: Overtaken = {
    message: since?.message ? newest(since.message, message) : message,
    reactions: since?.reactions ?? null,
    own: since?.own ?? [],
  };
  return { ...timeline, overtaken: { ...timeline.overtaken, [message.id]: kept } };
}

/** Reactions are facts of their own: they change beside the revisions of the message. */
function reacted(state: State, fact: Reacted): State {
  const known = state.chats[fact.chat];
  const last = known?.value.last;
  let next = state;
  if (known && last?.id === fact.message) {
    next = putChat(next, { ...known.value, last: withReactions(last, fact) }, known.at);
  }
  const timeline = next.timelines[fact.chat];
  if (!timeline) return next;
  const at = timeline.items.findLastIndex((m) => m.id === fact.message);
  const old = timeline.items[at];
  const since = timeline.overtaken[fact.message];
  const own = fact.own ? [...(since?.own ?? []), fact.own] : (since?.own ?? []);
  const overtaken =
    timeline.ask === null
      ? timeline.overtaken
      : {
          ...timeline.overtaken,
          [fact.message]: {
            message: since?.message ?? null,
            reactions: later(since?.reactions, fact.reactions),
            own,
          },
        };
  const items = old ? timeline.items.toSpliced(at, 1, withReactions(old, fact)) : timeline.items;
  return {
    ...next,
    timelines: { ...next.timelines, [fact.chat]: { ...timeline, items, overtaken } },
  };
}

/** What became of the reactions to a message, and what the viewer did, if it was the viewer. */
interface Reacted {
  chat: string;
  message: string;
  reactions: ReactionsView;
  own: { emoji: string; on: boolean } | null;
}

function withReactions(message: MessageView, fact: Reacted): MessageView {
  if (message.retracted) return message;
  const reactions = laterReactions(message.reactions, fact.reactions);
  const { own } = fact;
  return { ...message, reactions: own ? withOwn(reactions, own.emoji, own.on) : reactions };
}

function later(since: ReactionsView | null | undefined, { changes, items }: ReactionsView): ReactionsView {
  return since && since.changes > changes ? since : { changes, items };
}

// ---- outbox ----

function withPending(state: State, key: string, change: Partial<State["outbox"][number]>): State {
  return { ...state, outbox: state.outbox.map((p) => (p.key === key ? { ...p, ...change } : p)) };
}

/** The event of an own message overtook the answer: its pending copy must not be seen beside it. */
function landed(state: State, message: MessageView): State {
  if (!isOwn(message.author, state.me?.id)) return state;
  const at = state.outbox.findIndex(
    (p) =>
      !p.landed &&
      p.chat === message.chat &&
      p.text === message.text &&
      p.files.length === message.files.length,
  );
  const pending = state.outbox[at];
  if (!pending) return state;
  return { ...state, outbox: state.outbox.toSpliced(at, 1, { ...pending, landed: true }) };
}
