// The one who is signed in: holds the state, asks the server, follows the socket.
// Every change of state goes through dispatch() and reduce(); here nothing is computed from it.

import * as api from "../api/client";
import { asProblem, Problem } from "../api/problems";
import { Socket, type Link } from "../api/socket";
import type {
  CustomerMe,
  Effect,
  Entry,
  FileView,
  FormView,
  Locale,
  Me,
  MessageView,
  Outcome,
} from "../api/types";
import { locale, show, t } from "../text/locale.svelte";
import { recall, remember } from "./device";
import { reduce } from "./reduce";
import { route, type PagePlace } from "./route.svelte";
import { empty, type Fact, type Pending, type State } from "./state";
import { toasts } from "./toasts.svelte";

const PAGE = 50;
const LARGEST_PAGE = 100;
const KEPT_WHEN_LEFT = 150;
const OUTBOX = "outbox";

export type Standing = "unknown" | "out" | "in" | "ended";

class Session {
  #state = $state.raw<State>(empty);
  #people = $derived(this.#state.people);
  #standing = $state<Standing>("unknown");
  #link = $state<Link>("connecting");
  #form = $state.raw<FormView | null>(null);
  /** The steps before the open form, and what was typed in steps, by their number. */
  #steps = $state.raw<FormView[]>([]);
  #typed = new Map<number, Entry[]>();
  #unreachable = $state(false);
  #outside = $state.raw<CustomerMe | null>(null);
  #show: ((place: PagePlace) => void) | null = null;
  #ask = 0;
  #sending = new Set<string>();
  #meeting = new Set<string>();

  #socket = new Socket({
    cursor: () => this.#state.cursor,
    frame: (frame) => {
      this.#dispatch({ type: "frame", frame });
      if (frame.kind === "hello") this.#drain();
      if (frame.kind === "event" && frame.event.type === "message_posted") {
        void this.#meet(frame.event.message.chat, frame.position);
      }
      if (frame.kind === "reset") void this.#refetch();
    },
    link: (link) => (this.#link = link),
    refused: () => void this.#checkStillIn(),
  });

  get state(): State {
    return this.#state;
  }
  /** Apart from the rest, so that a message is drawn anew only when somebody's name changes. */
  get customers(): State["customers"] {
    return this.#state.customers;
  }
  get people(): State["people"] {
    return this.#people;
  }
  get standing(): Standing {
    return this.#standing;
  }
  get link(): Link {
    return this.#link;
  }
  /** The form that waits for this viewer's answer. */
  get form(): FormView | null {
    return this.#form;
  }

  get hasStepBefore(): boolean {
    return this.#steps.length > 0;
  }
  /** Who looks, when that is somebody from outside. */
  get outside(): CustomerMe | null {
    return this.#outside;
  }
  get unreachable(): boolean {
    return this.#unreachable;
  }

  #dispatch(fact: Fact): void {
    const before = this.#state.outbox;
    this.#state = reduce(this.#state, fact);
    if (this.#state.outbox !== before) this.#keepOutbox();
  }

  /** Finds out whether the browser still has a session, and begins with it. */
  async start(): Promise<void> {
    this.#unreachable = false;
    try {
      const me = await api.getMe();
      this.#dispatch({ type: "signed_in", me });
      if (locale.unset) locale.set(me.locale);
      else if (me.locale !== locale.now) {
        this.#dispatch({ type: "me_fetched", me: await api.setLocale(locale.now) });
      }
      this.#standing = "in";
      await this.#list();
      this.#restoreOutbox(me.id);
      this.#socket.start();
    } catch (error) {
      if (asProblem(error).body.status === 401) this.#standing = "out";
      else this.#unreachable = true;
    }
  }

  /** Begins as somebody from outside, in their one chat. False: there is no such session here. */
  async startOutside(): Promise<boolean> {
    this.#unreachable = false;
    try {
      const me = await api.getCustomerMe();
      this.#outside = me;
      this.#dispatch({ type: "signed_in", me: asMe(me) });
      if (locale.unset) locale.set(me.locale);
      this.#standing = "in";
      await this.#list();
      this.#restoreOutbox(me.customer.id);
      this.#socket.start();
      return true;
    } catch (error) {
      const { status } = asProblem(error).body;
      if (status !== 401 && status !== 404) this.#unreachable = true;
      return false;
    }
  }

  /** Leaves the one chat for good, as somebody from outside. */
  async goOutside(): Promise<void> {
    await api.goAsCustomer();
    this.#end();
  }

  /** Somebody from outside is out of their chat: nothing of it stays on the screen. */
  #end(): void {
    remember(OUTBOX, null);
    this.#leave();
    this.#standing = "ended";
  }

  async signIn(login: string, password: string, company: string | null): Promise<void> {
    await api.signIn(login, password, company);
    await this.start();
  }

  async signOut(): Promise<void> {
    await api.signOut().catch(() => undefined);
    remember(OUTBOX, null);
    this.#leave();
  }

  #leave(): void {
    this.#socket.stop();
    this.#form = null;
    this.#dispatch({ type: "signed_out" });
    this.#standing = "out";
  }

  async #checkStillIn(): Promise<void> {
    try {
      await (this.#outside ? api.getCustomerMe() : api.getMe());
    } catch (error) {
      if (this.#outside && asProblem(error).body.status === 401) {
        this.#end();
      } else if (asProblem(error).body.status === 401 && this.#standing === "in") {
        this.#leave();
        toasts.add(t().errorSignedOut, "warning");
      }
    }
  }

  async #list(): Promise<void> {
    const { items, position } = await api.listChats();
    this.#dispatch({ type: "chats_fetched", items, position });
  }

  /** After a reset, or in a new language: everything on the screen is fetched again, then followed from there. */
  async #refetch(): Promise<void> {
    this.#socket.stop();
    const open = Object.keys(this.#state.timelines);
    try {
      await this.#list();
      await Promise.all(open.map((chat) => this.open(chat)));
    } catch {
      // The socket's next attempt ends in a reset again, or in a sign-out.
    }
    if (this.#standing === "in") this.#socket.start();
  }

  /** Away until then, or back. */
  async setAbsence(until: number | null): Promise<void> {
    try {
      this.#dispatch({ type: "me_fetched", me: await api.setAbsence(until) });
    } catch (error) {
      toasts.problem(asProblem(error));
    }
  }

  async setLocale(next: Locale): Promise<void> {
    locale.set(next);
    if (this.#standing !== "in") return;
    try {
      if (!this.#outside) this.#dispatch({ type: "me_fetched", me: await api.setLocale(next) });
      // Texts of plugins come in the viewer's language: ask for them anew.
      this.#dispatch({ type: "frame", frame: { kind: "reset", reason: "locale" } });
      await this.#refetch();
    } catch (error) {
      toasts.problem(asProblem(error));
    }
  }

  // ---- chats and messages ----

  /** Brings the newest page of a chat. */
  async open(chat: string): Promise<void> {
    const unread = this.#state.chats[chat]?.value.unread ?? 0;
    await this.#page(chat, null, Math.min(LARGEST_PAGE, Math.max(PAGE, unread + 10)));
  }

  async older(chat: string): Promise<void> {
    const timeline = this.#state.timelines[chat];
    if (!timeline?.more || timeline.ask !== null) return;
    await this.#page(chat, timeline.from, PAGE);
  }

  async #page(chat: string, before: number | null, limit: number): Promise<void> {
    const ask = ++this.#ask;
    this.#dispatch({ type: "history_asked", chat, ask });
    try {
      const page = await api.listMessages(chat, before, limit);
      this.#dispatch({ type: "history_fetched", chat, before, ask, ...page });
    } catch (error) {
      this.#dispatch({ type: "history_missed", chat, ask });
      throw error;
    }
  }

  /** Something was said in a chat that is not in the list: it is fetched, once. */
  async #meet(id: string, position: number): Promise<void> {
    if (this.#state.chats[id] || this.#meeting.has(id)) return;
    this.#meeting.add(id);
    try {
      const chat = await api.getChat(id);
      this.#dispatch({ type: "chat_fetched", chat, position });
    } catch {
      // Left again, or the next message asks anew.
    } finally {
      this.#meeting.delete(id);
    }
  }

  left(chat: string): void {
    this.#dispatch({ type: "timeline_trimmed", chat, keep: KEPT_WHEN_LEFT });
  }

  async markRead(chat: string, position: number): Promise<void> {
    this.#dispatch({ type: "marked_read", chat, position });
    await api.markRead(chat, position).catch(() => undefined);
  }

  async openDirect(user: string): Promise<string> {
    const chat = await api.openDirect(user, api.newKey());
    this.#dispatch({ type: "chat_fetched", chat, position: this.#state.cursor });
    return chat.id;
  }

  async createGroup(name: string, members: string[], key: string): Promise<string> {
    const chat = await api.createGroup(name, members, key);
    this.#dispatch({ type: "chat_fetched", chat, position: this.#state.cursor });
    return chat.id;
  }

  /** Puts an emoji under a message, or takes an own one away. */
  async react({ id, chat }: MessageView, emoji: string, on: boolean): Promise<void> {
    const reactions = await (on ? api.putReaction(id, emoji) : api.takeReaction(id, emoji));
    this.#dispatch({ type: "reactions_fetched", chat, message: id, reactions });
  }

  /** Takes an own message back. */
  async retract(message: string): Promise<void> {
    this.#dispatch({ type: "message_fetched", message: await api.retract(message) });
  }

  /** Other words for an own message; `revision` is the one that was seen. */
  async correct(message: string, text: string, revision: number, confirmed: boolean): Promise<void> {
    const done = await repeatable((key) => api.correct(message, text, revision, confirmed, key));
    this.#dispatch({ type: "message_fetched", message: done });
  }

  /** A message as it is now. */
  async fetchMessage(id: string): Promise<MessageView> {
    const message = await api.getMessage(id);
    this.#dispatch({ type: "message_fetched", message });
    return message;
  }

  // ---- sending ----

  send(chat: string, text: string, files: FileView[]): void {
    const pending: Pending = {
      key: api.newKey(),
      chat,
      text,
      files,
      at: Date.now(),
      status: "sending",
      landed: false,
      problem: null,
    };
    this.#dispatch({ type: "send_started", pending });
    this.#drain();
  }

  /** Sends what did not go through again, with what its author has read and confirms. */
  retry(key: string, known: { confirmed?: boolean; outsiders?: boolean } = {}): void {
    this.#dispatch({ type: "send_retried", key, ...known });
    this.#drain();
  }

  discard(key: string): void {
    this.#dispatch({ type: "send_discarded", key });
  }

  /** Sends what waits, one after the other in each chat, so that the order stays as it was written. */
  #drain(): void {
    for (const item of this.#state.outbox) {
      const unreached = item.problem?.code === "unreachable" && this.#link === "open";
      if (item.status === "failed" && unreached) this.#dispatch({ type: "send_retried", key: item.key });
    }
    const chats = new Set(this.#state.outbox.filter((p) => p.status === "sending").map((p) => p.chat));
    for (const chat of chats) if (!this.#sending.has(chat)) void this.#drainChat(chat);
  }

  async #drainChat(chat: string): Promise<void> {
    this.#sending.add(chat);
    for (;;) {
      const item = this.#state.outbox.find((p) => p.chat === chat && p.status === "sending");
      if (!item) break;
      try {
        const files = item.files.map((file) => file.id);
        const message = await api.postMessage(chat, item.text, files, item.key, {
          confirmed: item.confirmed ?? false,
          outsiders: item.outsiders ?? false,
        });
        this.#dispatch({ type: "sent", key: item.key, message });
      } catch (error) {
        this.#dispatch({ type: "send_failed", key: item.key, problem: asProblem(error).body });
      }
    }
    this.#sending.delete(chat);
  }

  #keepOutbox(): void {
    const { me, outbox } = this.#state;
    if (me) remember(OUTBOX, outbox.length ? JSON.stringify({ user: me.id, items: outbox }) : null);
  }

  #restoreOutbox(user: string): void {
    try {
      const kept = JSON.parse(recall(OUTBOX) ?? "null") as { user: string; items: Pending[] } | null;
      if (!kept || kept.user !== user) return;
      this.#dispatch({ type: "outbox_restored", items: kept.items });
      this.#drain();
    } catch {
      remember(OUTBOX, null);
    }
  }

  // ---- plugins ----

  async runCommand(chat: string, text: string): Promise<void> {
    this.#finish(await repeatable((key) => api.runCommand(chat, text, key)));
  }

  async press(
    message: string,
    block: string,
    control: string,
    values: string[],
    revision: number,
  ): Promise<void> {
    this.#finish(await repeatable((key) => api.press(message, block, control, values, revision, key)));
  }

  async pickAction(message: string, plugin: string, action: string): Promise<void> {
    this.#finish(await repeatable((key) => api.pickAction(message, plugin, action, key)));
  }

  /** Where pages that a plugin opens are shown just now: in place of what is open, or beside a chat. */
  shownIn(show: ((place: PagePlace) => void) | null): void {
    this.#show = show;
  }

  async pressOnPage(
    at: PagePlace,
    chat: string | null,
    block: string,
    control: string,
    values: string[],
  ): Promise<void> {
    const place = { query: at.query, seal: at.seal, chat };
    const press = (key: string) => api.pressOnPage(at.plugin, at.path, place, block, control, values, key);
    this.#finish(await repeatable(press));
  }

  async submit(form: FormView, entries: Parameters<typeof api.submitForm>[1], key: string): Promise<void> {
    const outcome = await api.submitForm(form.id, entries, key);
    if (this.#form?.id === form.id) {
      this.#form = null;
      this.#keepTyped(form, entries);
      this.#steps = form.step ? [...this.#steps, form] : [];
    }
    this.#finish(outcome);
    if (!this.#form?.step) this.#forgetSteps();
  }

  /** Back to the step before this one; what was typed in either stays. */
  backFrom(form: FormView, entries: Entry[]): void {
    const before = this.#steps.at(-1);
    if (!before) return;
    this.#keepTyped(form, entries);
    this.#steps = this.#steps.slice(0, -1);
    this.#form = before;
  }

  /** What was typed in this step when it was left. */
  typedIn(form: FormView): Entry[] {
    return (form.step && this.#typed.get(form.step.at)) || [];
  }

  closeForm(): void {
    this.#form = null;
    this.#forgetSteps();
  }

  #keepTyped(form: FormView, entries: Entry[]): void {
    if (form.step) this.#typed.set(form.step.at, entries);
  }

  #forgetSteps(): void {
    this.#steps = [];
    this.#typed.clear();
  }

  #finish(outcome: Outcome): void {
    for (const effect of outcome.effects) this.#effect(effect);
  }

  #effect(effect: Effect): void {
    switch (effect.kind) {
      case "toast":
        toasts.add(show(effect.text), "success");
        break;
      case "form":
        this.#form = effect.form as FormView;
        break;
      case "page": {
        const { plugin, path, query, seal } = effect;
        (this.#show ?? route.page)({ plugin, path, query, seal: seal ?? null });
      }
    }
  }
}

/** Of somebody from outside there is no account: what the screen asks of one is empty. */
function asMe(me: CustomerMe): Me {
  const company = { id: "", name: me.company, time_zone: "" };
  const nowhere = { login: "", department: "", position: "", administrator: false, time_zone: "" };
  const { id, name } = me.customer;
  return { ...nowhere, id, name, company, locale: me.locale, cursor: me.cursor };
}

/** One more try with the same key when the answer got lost: the server does it once only. */
async function repeatable<T>(request: (key: string) => Promise<T>): Promise<T> {
  const key = api.newKey();
  try {
    return await request(key);
  } catch (error) {
    if (error instanceof Problem && error.body.code === "unreachable") return await request(key);
    throw error;
  }
}

export const session = new Session();
