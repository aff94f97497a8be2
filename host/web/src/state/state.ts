// What one signed-in viewer knows, as plain data. Only reduce() makes a new one.

import type {
  ChatView,
  CustomerView,
  FileView,
  Frame,
  Me,
  MessageView,
  PersonView,
  ProblemBody,
  ReactionsView,
} from "../api/types";

/** One stretch of a chat, without gaps, up to the newest message. Sorted by place. */
export interface Timeline {
  items: MessageView[];
  /** Older messages exist on the server. */
  more: boolean;
  /** The place in the chat from which every public message is here. */
  from: number;
  /** The server could not tell what happened since: the next page replaces all of it. */
  stale: boolean;
  /** The first page is on its way. */
  loading: boolean;
  /** The number of the question whose answer is awaited. */
  ask: number | null;
  /** What became of messages that the awaited answer may bring as they were before. */
  overtaken: Record<string, Overtaken>;
}

export interface Overtaken {
  /** A later revision of a message that is not here yet. */
  message: MessageView | null;
  reactions: ReactionsView | null;
  /** What the viewer put or took, in order. */
  own: { emoji: string; on: boolean }[];
}

export interface Pending {
  /** The idempotency key: every attempt to send carries it, so the server keeps one message. */
  key: string;
  chat: string;
  text: string;
  files: FileView[];
  at: number;
  status: "sending" | "failed";
  /** The event came before the answer: the message is already on the screen. */
  landed: boolean;
  problem: ProblemBody | null;
  /** Its author has read what a plugin warns of. */
  confirmed?: boolean;
  /** Its author knows that somebody from outside reads it. */
  outsiders?: boolean;
}

export interface Known<T> {
  value: T;
  /** The log position at which this was true. */
  at: number;
}

export interface State {
  me: Me | null;
  /** The position up to which every fact meant for this viewer has been applied. */
  cursor: number;
  chats: Record<string, Known<ChatView>>;
  /** Chats left, and when: a late event must not bring them back. */
  gone: Record<string, number>;
  /** The position of the newest list of chats: an older event cannot add a chat that the list lacks. */
  listed: number;
  /** Everything known was fetched at or after this position: what is older has nothing to add. */
  floor: number;
  timelines: Record<string, Timeline>;
  /** Newer facts about people than the copies inside messages. */
  people: Record<string, Known<PersonView>>;
  /** The same of people from outside. */
  customers: Record<string, Known<CustomerView>>;
  outbox: Pending[];
  ready: boolean;
  /** Counts installs and removals: who shows commands fetches them again. */
  plugins: number;
  /** After a reset: everything shown is to be fetched again. */
  stale: boolean;
}

export type Fact =
  | { type: "signed_in"; me: Me }
  | { type: "signed_out" }
  | { type: "frame"; frame: Frame }
  | { type: "chats_fetched"; items: ChatView[]; position: number }
  | { type: "chat_fetched"; chat: ChatView; position: number }
  | { type: "history_asked"; chat: string; ask: number }
  | {
      type: "history_fetched";
      chat: string;
      before: number | null;
      ask: number;
      items: MessageView[];
      more: boolean;
      position: number;
    }
  | { type: "history_missed"; chat: string; ask: number }
  | { type: "message_fetched"; message: MessageView }
  | { type: "reactions_fetched"; chat: string; message: string; reactions: ReactionsView }
  | { type: "timeline_trimmed"; chat: string; keep: number }
  | { type: "marked_read"; chat: string; position: number }
  | { type: "me_fetched"; me: Me }
  | { type: "outbox_restored"; items: Pending[] }
  | { type: "send_started"; pending: Pending }
  | { type: "send_retried"; key: string; confirmed?: boolean; outsiders?: boolean }
  | { type: "send_failed"; key: string; problem: ProblemBody }
  | { type: "send_discarded"; key: string }
  | { type: "sent"; key: string; message: MessageView };

export const empty: State = {
  me: null,
  cursor: 0,
  chats: {},
  gone: {},
  listed: 0,
  floor: 0,
  timelines: {},
  people: {},
  customers: {},
  outbox: [],
  ready: false,
  plugins: 0,
  stale: false,
};
