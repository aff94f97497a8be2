// One chat's messages as a stretch of its history: pages joined without a gap, events put in their place.
// Pure, like reduce(), of which this is a part.

import type { MessageView, ReactionsView } from "../api/types";
import type { Fact, Overtaken, State, Timeline } from "./state";

/** Where a message stands: public ones at their place, whispers after it, in the order they came. */
export function compareMessages(a: MessageView, b: MessageView): number {
  return (
    placeOf(a) - placeOf(b) ||
    Number(a.position == null) - Number(b.position == null) ||
    (a.position == null ? a.sent_at - b.sent_at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0) : 0)
  );
}

export function placeOf(message: MessageView): number {
  return message.position ?? message.after;
}

/** Puts a message in its place; the same list when it tells nothing new. */
export function inserted(items: MessageView[], message: MessageView, timeline: Timeline): MessageView[] {
  // Newest first: nearly every message belongs at the end.
  const at = items.findLastIndex((m) => m.id === message.id);
  if (at >= 0) {
    const old = items[at];
    if (!old) return items;
    const now = newest(old, message);
    return now === old ? items : items.toSpliced(at, 1, now);
  }
  // Older than what has been paged in: it comes with its page.
  if (!timeline.loading && timeline.more && placeOf(message) < timeline.from) return items;
  const place = items.findLastIndex((m) => compareMessages(m, message) < 0);
  return items.toSpliced(place + 1, 0, met(message));
}

/** The later revision, with the later reactions. */
export function newest(old: MessageView, now: MessageView): MessageView {
  const later = old.revision >= now.revision ? old : now;
  if (later.retracted) return later;
  const reactions = laterReactions(old.reactions, now.reactions);
  return reactions === (later.reactions ?? null) ? later : { ...later, reactions };
}

type Reactions = MessageView["reactions"];

/**
 * Of what is known and what came, the later. Which are one's own is told only to who asks: what is
 * told to many leaves it as it is known.
 */
export function laterReactions(old: Reactions, now: ReactionsView): ReactionsView;
export function laterReactions(old: Reactions, now: Reactions): ReactionsView | null;
export function laterReactions(old: Reactions, now: Reactions): ReactionsView | null {
  if (!now || (old && isNoNews(old, now))) return old ?? null;
  return now.own ? now : { ...now, own: old?.own ?? [] };
}

function isNoNews(old: ReactionsView, now: ReactionsView): boolean {
  return now.changes < old.changes || (now.changes === old.changes && !now.own);
}

/** A message that was not known: what it does not say of one's own reactions, there is not. */
export function met(message: MessageView): MessageView {
  const { reactions } = message;
  return reactions && !reactions.own ? { ...message, reactions: { ...reactions, own: [] } } : message;
}

/** After an own reaction was put or taken away. */
export function withOwn(reactions: ReactionsView, emoji: string, on: boolean): ReactionsView {
  const known = reactions.own ?? [];
  const own = reactions.items
    .map((item) => item.emoji)
    .filter((one) => (one === emoji ? on : known.includes(one)));
  return { ...reactions, own };
}

/**
 * What happens while the first page is on its way is collected, so that the page cannot hide it.
 * Only the answer to the newest question counts, and none that was asked before a trim or a reset.
 */
export function historyAsked(state: State, chat: string, ask: number): State {
  const timeline = state.timelines[chat] ?? {
    items: [],
    more: true,
    from: 0,
    stale: false,
    loading: true,
    ask,
    overtaken: {},
  };
  return { ...state, timelines: { ...state.timelines, [chat]: { ...timeline, ask } } };
}

export function historyFetched(state: State, fact: Extract<Fact, { type: "history_fetched" }>): State {
  const old = state.timelines[fact.chat];
  if (!old || old.ask !== fact.ask) return state;
  const whole = !old.stale && !old.loading;
  const page = fact.items.map((message) => caughtUp(message, old.overtaken[message.id]));
  const from = firstPlace(page) ?? fact.before ?? 0;
  let timeline: Timeline;
  if (fact.before !== null) {
    // A page upward fits only where the stretch still begins as it did when the page was asked for.
    if (!whole || fact.before !== old.from) return state;
    timeline = { ...old, items: merged(old.items, page), from, more: fact.more };
  } else if (whole && joins(old, page)) {
    const items = merged(old.items, page);
    timeline = old.from <= from ? { ...old, items } : { ...old, items, from, more: fact.more };
  } else if (whole && lastPlace(page) < old.from) {
    // Overtaken: the stretch here is newer than the whole page.
    return state;
  } else {
    const kept = old.items.filter((m) => !fact.more || placeOf(m) >= from);
    const items = merged(kept, page);
    timeline = { ...old, items, more: fact.more, from, stale: false, loading: false };
  }
  const settled = { ...timeline, ask: null, overtaken: {} };
  return { ...state, timelines: { ...state.timelines, [fact.chat]: settled } };
}

/** A message as the answer has it, with what was told of it since it was asked for. */
function caughtUp(message: MessageView, since: Overtaken | undefined): MessageView {
  if (!since) return message;
  const now = since.message ? newest(message, since.message) : message;
  if (now.retracted || !since.reactions) return now;
  let reactions = laterReactions(now.reactions, since.reactions);
  for (const { emoji, on } of since.own) reactions = withOwn(reactions, emoji, on);
  return { ...now, reactions };
}

/** No answer came. A stretch that never had a page goes, so that it is asked for again. */
export function historyMissed(state: State, chat: string, ask: number): State {
  const old = state.timelines[chat];
  if (!old || old.ask !== ask) return state;
  const settled = { ...old, ask: null, overtaken: {} };
  if (!old.loading) return { ...state, timelines: { ...state.timelines, [chat]: settled } };
  return { ...state, timelines: without(state.timelines, chat) };
}

function firstPlace(items: MessageView[]): number | null {
  return items.find((m) => m.position != null)?.position ?? null;
}

function lastPlace(items: MessageView[]): number {
  return items.findLast((m) => m.position != null)?.position ?? 0;
}

/** Whether the newest page and what is here overlap or touch, so that no gap stays between. */
function joins(old: Timeline, page: MessageView[]): boolean {
  return (firstPlace(page) ?? 0) <= lastPlace(old.items) + 1 && lastPlace(page) >= old.from - 1;
}

function merged(a: MessageView[], b: MessageView[]): MessageView[] {
  const byId = new Map<string, MessageView>();
  for (const message of [...a, ...b]) {
    const known = byId.get(message.id);
    byId.set(message.id, known ? newest(known, message) : message);
  }
  return [...byId.values()].sort(compareMessages);
}

export function trimmed(state: State, chat: string, keep: number): State {
  const timeline = state.timelines[chat];
  if (!timeline || timeline.loading || timeline.items.length <= keep) return state;
  // Cut before a public message: its place is where the next page upward ends.
  const head = timeline.items.slice(0, timeline.items.length - keep + 1);
  const start = head.findLastIndex((m) => m.position != null);
  if (start <= 0) return state;
  const items = timeline.items.slice(start);
  const from = firstPlace(items) ?? timeline.from;
  return {
    ...state,
    timelines: { ...state.timelines, [chat]: { ...timeline, items, more: true, from, ask: null } },
  };
}

export function without<T>(map: Record<string, T>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(map).filter(([known]) => known !== key));
}
