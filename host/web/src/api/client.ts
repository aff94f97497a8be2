// Every request that this client makes, one function each. Must keep no state and decide nothing.

import { isProblemBody, Problem, unreachable } from "./problems";
import type {
  ChatView,
  CommandView,
  FileView,
  History,
  Locale,
  Me,
  MessageView,
  Outcome,
  PersonView,
  Suggestion,
  Value,
} from "./types";

const BASE = "/api/v1";

/** A key that makes a request safe to repeat. Also works without a secure context. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

interface Options {
  method?: string;
  body?: unknown;
  key?: string;
  query?: Record<string, string | number | null | undefined>;
  signal?: AbortSignal;
}

async function call<T>(path: string, options: Options = {}): Promise<T> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(options.query ?? {})) {
    if (value !== null && value !== undefined) query.set(name, String(value));
  }
  // Problems are told in the language of the screen, also before anybody is signed in.
  const headers = new Headers({
    accept: "application/json",
    "accept-language": document.documentElement.lang,
  });
  if (options.body !== undefined) headers.set("content-type", "application/json");
  if (options.key) headers.set("idempotency-key", options.key);
  const init: RequestInit = { method: options.method ?? "GET", headers, credentials: "same-origin" };
  if (options.body !== undefined) init.body = JSON.stringify(options.body);
  if (options.signal) init.signal = options.signal;
  let response: Response;
  try {
    response = await fetch(`${BASE}${path}${query.size ? `?${query}` : ""}`, init);
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw unreachable();
  }
  if (response.status === 204) return undefined as T;
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body as T;
  throw new Problem(
    isProblemBody(body) ? body : { type: "about:blank", title: "", status: response.status, code: "unknown" },
  );
}

const enc = encodeURIComponent;

// sessions
export const signIn = (login: string, password: string, company: string | null) =>
  call<{ token: string; me: PersonView }>("/sessions", {
    method: "POST",
    body: company ? { company, login, password } : { login, password },
  });
export const signOut = () => call<void>("/sessions/current", { method: "DELETE" });
export const getMe = () => call<Me>("/me");
export const setLocale = (locale: Locale) =>
  call<Me>("/me", { method: "PATCH", body: { locale }, key: newKey() });

// companies
export const checkSetup = (token: string) => call<{ valid: boolean }>("/setup", { query: { token } });
export const setUp = (
  body: {
    token: string;
    company: { id: string; name: string };
    administrator: { login: string; name: string; password: string };
  },
  key: string,
) => call<unknown>("/setup", { method: "POST", body, key });

// chats
export const listChats = () => call<{ items: ChatView[]; position: number }>("/chats");
export const getChat = (chat: string) => call<ChatView>(`/chats/${enc(chat)}`);
export const openDirect = (user: string, key: string) =>
  call<ChatView>("/chats", { method: "POST", body: { kind: "direct", user }, key });
export const createGroup = (name: string, members: string[], key: string) =>
  call<ChatView>("/chats", { method: "POST", body: { kind: "group", name, members }, key });
export const listMembers = (chat: string, cursor: string | null, limit: number) =>
  call<{ items: PersonView[]; next: string | null }>(`/chats/${enc(chat)}/members`, {
    query: { cursor, limit },
  });
export const markRead = (chat: string, position: number) =>
  call<void>(`/chats/${enc(chat)}/read-mark`, { method: "PUT", body: { position }, key: newKey() });

// messages
export const listMessages = (chat: string, before: number | null, limit: number) =>
  call<History>(`/chats/${enc(chat)}/messages`, { query: { before, limit } });
export const postMessage = (chat: string, text: string, files: string[], key: string) =>
  call<MessageView>(`/chats/${enc(chat)}/messages`, { method: "POST", body: { text, files }, key });

// commands, actions, forms
export const listCommands = (chat: string) => call<{ items: CommandView[] }>(`/chats/${enc(chat)}/commands`);
export const suggest = (chat: string, command: string, option: string, typed: string, signal: AbortSignal) =>
  call<{ items: Suggestion[] }>(
    `/chats/${enc(chat)}/commands/${enc(command)}/options/${enc(option)}/suggestions`,
    { query: { typed }, signal },
  );
export const runCommand = (chat: string, text: string, key: string) =>
  call<Outcome>(`/chats/${enc(chat)}/commands`, { method: "POST", body: { text }, key });
export const press = (message: string, block: string, control: string, revision: number, key: string) =>
  call<Outcome>(`/messages/${enc(message)}/actions`, {
    method: "POST",
    body: { block, control, revision },
    key,
  });
export const submitForm = (form: string, entries: { field: string; value: Value }[], key: string) =>
  call<Outcome>(`/forms/${enc(form)}/submissions`, { method: "POST", body: { entries }, key });

// people
export const searchPeople = (query: string, limit: number, signal?: AbortSignal) =>
  call<{ items: PersonView[] }>("/people", { query: { query, limit }, ...(signal ? { signal } : {}) });

export const getPerson = (person: string) => call<PersonView>(`/people/${enc(person)}`);

// files
export const fileUrl = (file: string) => `${BASE}/files/${enc(file)}/content`;

/** Uploads one file. `XMLHttpRequest`, because `fetch` tells nothing about the progress of a body. */
export function upload(
  file: File,
  key: string,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<FileView> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${BASE}/files?name=${enc(file.name)}`);
    request.setRequestHeader("content-type", file.type || "application/octet-stream");
    request.setRequestHeader("idempotency-key", key);
    request.setRequestHeader("accept-language", document.documentElement.lang);
    request.responseType = "json";
    request.upload.onprogress = (event) => {
      if (event.lengthComputable && event.total > 0) onProgress(event.loaded / event.total);
    };
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(unreachable());
    request.onload = () => {
      const body: unknown = request.response;
      if (request.status >= 200 && request.status < 300) resolve(body as FileView);
      else
        reject(
          new Problem(
            isProblemBody(body)
              ? body
              : { type: "about:blank", title: "", status: request.status, code: "unknown" },
          ),
        );
    };
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}
