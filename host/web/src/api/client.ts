// Every request that this client makes, one function each, typed by the server's own description.
// Must keep no state and decide nothing.

import createClient from "openapi-fetch";
import { isProblemBody, Problem, unreachable } from "./problems";
import type { paths } from "./schema";
import type {
  CustomerView,
  Entry,
  FileView,
  Locale,
  OnFailure,
  Outcome,
  Scope,
  SettingValue,
  VisibleTo,
} from "./types";

const api = createClient<paths>({ baseUrl: "", credentials: "same-origin" });

// Problems are told in the language of the screen, also before anybody is signed in.
api.use({
  onRequest({ request }) {
    request.headers.set("accept-language", document.documentElement.lang);
    request.headers.set("guildhall-client", "web");
    return request;
  },
});

/** A key that makes a request safe to repeat. Also works without a secure context. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const once = (key: string) => ({ "Idempotency-Key": key });

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer's body; a `Problem` when there is none to be had. */
async function taken<T>(request: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await request;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw unreachable();
  }
  if (answer.response.ok) return answer.data as T;
  throw problem(answer.error, answer.response.status);
}

function problem(body: unknown, status: number): Problem {
  return new Problem(
    isProblemBody(body) ? body : { type: "about:blank", title: "", status, code: "unknown" },
  );
}

// sessions
export const signIn = (login: string, password: string, company: string | null) =>
  taken(api.POST("/api/v1/sessions", { body: { ...(company ? { company } : {}), login, password } }));
export const signOut = () => taken(api.DELETE("/api/v1/sessions/current"));
export const getMe = () => taken(api.GET("/api/v1/me"));
export const setAbsence = (until: number | null) =>
  taken(api.PATCH("/api/v1/me", { body: { absent_until: until } }));
export const setLocale = (locale: Locale) => taken(api.PATCH("/api/v1/me", { body: { locale } }));

// companies
export const checkSetup = (token: string) =>
  taken(api.GET("/api/v1/setup", { params: { query: { token } } }));
type Setup = paths["/api/v1/setup"]["post"]["requestBody"]["content"]["application/json"];
export const setUp = (body: Setup, key: string) =>
  taken(api.POST("/api/v1/setup", { params: { header: once(key) }, body }));

// chats
export const listChats = () => taken(api.GET("/api/v1/chats"));
export const getChat = (chat: string) =>
  taken(api.GET("/api/v1/chats/{chat}", { params: { path: { chat } } }));
export const openDirect = (user: string, key: string) =>
  taken(api.POST("/api/v1/chats", { params: { header: once(key) }, body: { kind: "direct", user } }));
export const createGroup = (name: string, members: string[], key: string) =>
  taken(api.POST("/api/v1/chats", { params: { header: once(key) }, body: { kind: "group", name, members } }));
export const listMembers = (chat: string, cursor: string | null, limit: number) =>
  taken(
    api.GET("/api/v1/chats/{chat}/members", {
      params: { path: { chat }, query: { limit, ...(cursor === null ? {} : { cursor }) } },
    }),
  );
export const markRead = (chat: string, position: number) =>
  taken(api.PUT("/api/v1/chats/{chat}/read-mark", { params: { path: { chat } }, body: { position } }));

// customers
export const listCustomers = (chat: string) =>
  taken(api.GET("/api/v1/chats/{chat}/customers", { params: { path: { chat } } }));
export const removeCustomer = (chat: string, customer: string) =>
  taken(api.DELETE("/api/v1/chats/{chat}/customers/{customer}", { params: { path: { chat, customer } } }));
export const handOver = (chat: string, customer: string, owner: string) =>
  taken(
    api.PUT("/api/v1/chats/{chat}/customers/{customer}/owner", {
      params: { path: { chat, customer } },
      body: { owner },
    }),
  );
export const listLinks = (chat: string) =>
  taken(api.GET("/api/v1/chats/{chat}/links", { params: { path: { chat } } }));
export const makeLink = (
  chat: string,
  { kind, days, uses, askCode }: { kind: CustomerView["kind"]; days: number; uses: number; askCode: boolean },
  key: string,
) =>
  taken(
    api.POST("/api/v1/chats/{chat}/links", {
      params: { path: { chat }, header: once(key) },
      body: { kind, days, most_uses: uses, ask_code: askCode },
    }),
  );
export const renewCode = (chat: string, link: string, key: string) =>
  taken(
    api.POST("/api/v1/chats/{chat}/links/{link}/code", {
      params: { path: { chat, link }, header: once(key) },
    }),
  );
export const withdrawLink = (chat: string, link: string) =>
  taken(api.DELETE("/api/v1/chats/{chat}/links/{link}", { params: { path: { chat, link } } }));
export const lookAtLink = (token: string) =>
  taken(api.GET("/api/v1/join/{token}", { params: { path: { token } } }));
/** `code`: absent where the link asks for none. */
export const join = (
  token: string,
  who: { name: string; organisation: string; locale: Locale; code?: string },
  key: string,
) =>
  taken(
    api.POST("/api/v1/join/{token}", {
      params: { path: { token }, header: once(key) },
      body: who,
    }),
  );
export const makePass = (key: string) =>
  taken(api.POST("/api/v1/customers/me/passes", { params: { header: once(key) } }));
export const lookAtPass = (token: string) =>
  taken(api.GET("/api/v1/passes/{token}", { params: { path: { token } } }));
export const takePass = (token: string, key: string) =>
  taken(api.POST("/api/v1/passes/{token}", { params: { path: { token }, header: once(key) } }));
export const listOwnSessions = () => taken(api.GET("/api/v1/customers/me/sessions"));
export const endOwnSession = (session: string) =>
  taken(api.DELETE("/api/v1/customers/me/sessions/{session}", { params: { path: { session } } }));
export const getCustomerMe = () => taken(api.GET("/api/v1/customers/me"));
export const goAsCustomer = () => taken(api.DELETE("/api/v1/customers/me"));

// messages
export const listMessages = (chat: string, before: number | null, limit: number) =>
  taken(
    api.GET("/api/v1/chats/{chat}/messages", {
      params: { path: { chat }, query: { limit, ...(before === null ? {} : { before }) } },
    }),
  );
/** `confirmed`: although a plugin warns; `outsiders`: knowing that somebody from outside reads it. */
export const postMessage = (
  chat: string,
  text: string,
  files: string[],
  key: string,
  { confirmed, outsiders }: { confirmed: boolean; outsiders: boolean },
) =>
  taken(
    api.POST("/api/v1/chats/{chat}/messages", {
      params: { path: { chat }, header: once(key) },
      body: { text, files, confirmed, outsiders },
    }),
  );

// commands, actions, forms
export const listCommands = (chat: string) =>
  taken(api.GET("/api/v1/chats/{chat}/commands", { params: { path: { chat } } }));
export const suggest = (chat: string, command: string, option: string, typed: string, signal: AbortSignal) =>
  taken(
    api.GET("/api/v1/chats/{chat}/commands/{command}/options/{option}/suggestions", {
      params: { path: { chat, command, option }, query: { typed } },
      signal,
    }),
  );
export const runCommand = (chat: string, text: string, key: string): Promise<Outcome> =>
  taken(
    api.POST("/api/v1/chats/{chat}/commands", {
      params: { path: { chat }, header: once(key) },
      body: { text },
    }),
  );
export const press = (
  message: string,
  block: string,
  control: string,
  values: string[],
  revision: number,
  key: string,
) =>
  taken(
    api.POST("/api/v1/messages/{message}/actions", {
      params: { path: { message }, header: once(key) },
      body: { block, control, values, revision },
    }),
  );
export const getMessage = (message: string) =>
  taken(api.GET("/api/v1/messages/{message}", { params: { path: { message } } }));
/** `revision` is the one that was seen; `confirmed`: although a plugin warns of the words. */
export const correct = (message: string, text: string, revision: number, confirmed: boolean, key: string) =>
  taken(
    api.PATCH("/api/v1/messages/{message}", {
      params: { path: { message }, header: once(key) },
      body: { text, revision, confirmed },
    }),
  );
export const retract = (message: string) =>
  taken(api.DELETE("/api/v1/messages/{message}", { params: { path: { message } } }));
export const putReaction = (message: string, emoji: string) =>
  taken(api.PUT("/api/v1/messages/{message}/reactions/{emoji}", { params: { path: { message, emoji } } }));
export const takeReaction = (message: string, emoji: string) =>
  taken(api.DELETE("/api/v1/messages/{message}/reactions/{emoji}", { params: { path: { message, emoji } } }));
export const listReactions = (message: string, cursor: string | null) =>
  taken(
    api.GET("/api/v1/messages/{message}/reactions", {
      params: { path: { message }, query: cursor ? { cursor } : {} },
    }),
  );
export const listMessageActions = (message: string) =>
  taken(api.GET("/api/v1/messages/{message}/message-actions", { params: { path: { message } } }));
export const pickAction = (message: string, plugin: string, action: string, key: string): Promise<Outcome> =>
  taken(
    api.POST("/api/v1/messages/{message}/message-actions/{plugin}/{action}", {
      params: { path: { message, plugin, action }, header: once(key) },
    }),
  );
export const changeForm = (form: string, field: string, entries: Entry[], key: string) =>
  taken(
    api.POST("/api/v1/forms/{form}/changes", {
      params: { path: { form }, header: once(key) },
      body: { field, entries },
    }),
  );
export const lookUp = (form: string, field: string, typed: string, entries: Entry[], signal: AbortSignal) =>
  taken(
    api.POST("/api/v1/forms/{form}/fields/{field}/suggestions", {
      params: { path: { form, field } },
      body: { typed, entries },
      signal,
    }),
  );
export const submitForm = (form: string, entries: Entry[], key: string) =>
  taken(
    api.POST("/api/v1/forms/{form}/submissions", {
      params: { path: { form }, header: once(key) },
      body: { entries },
    }),
  );

// pages of plugins
export const listLauncher = (chat: string | null) =>
  taken(api.GET("/api/v1/launcher", { params: { query: chat === null ? {} : { chat } } }));
type Place = { query: { name: string; value: string }[]; seal: string | null; chat: string | null };
export const openPage = (plugin: string, path: string, place: Place, again: boolean) =>
  taken(
    api.POST("/api/v1/plugins/{plugin}/pages/{path}", {
      params: { path: { plugin, path } },
      body: { ...place, again },
    }),
  );
export const pressOnPage = (
  plugin: string,
  path: string,
  place: Place,
  block: string,
  control: string,
  values: string[],
  key: string,
): Promise<Outcome> =>
  taken(
    api.POST("/api/v1/plugins/{plugin}/pages/{path}/actions", {
      params: { path: { plugin, path }, header: once(key) },
      body: { ...place, block, control, values },
    }),
  );
export const requestOfPage = (
  plugin: string,
  path: string,
  place: Place,
  method: string,
  body: unknown,
  key: string,
) =>
  taken(
    api.POST("/api/v1/plugins/{plugin}/pages/{path}/requests", {
      params: { path: { plugin, path }, header: once(key) },
      body: { ...place, method, body: body as never },
    }),
  );

// people
/** `departments`: only who is in one of these, or below it; anybody when empty. */
export const searchPeople = (
  query: string,
  limit: number,
  signal: AbortSignal,
  { departments = [], chat }: { departments?: string[]; chat?: string | undefined } = {},
) => {
  const among = {
    ...(departments.length > 0 && { department: departments.join(",") }),
    ...(chat && { chat }),
  };
  return taken(api.GET("/api/v1/people", { params: { query: { query, limit, ...among } }, signal }));
};
export const getPerson = (person: string) =>
  taken(api.GET("/api/v1/people/{person}", { params: { path: { person } } }));
export const listDepartments = () => taken(api.GET("/api/v1/departments"));

// plugins
export const listPlugins = () => taken(api.GET("/api/v1/plugins"));
export const getPlugin = (plugin: string) =>
  taken(api.GET("/api/v1/plugins/{plugin}", { params: { path: { plugin } } }));
/** A package goes as it is; the description calls its bytes a list of numbers. */
const asPackage = (file: File) => ({
  body: file as never,
  bodySerializer: (body: unknown) => body as BodyInit,
  headers: { "content-type": "application/wasm" },
});
export const inspectPackage = (file: File) => taken(api.POST("/api/v1/plugins/inspect", asPackage(file)));
/** `to`: who may use it; null leaves that as it is. */
export const installPackage = (
  file: File,
  grant: string[],
  scopes: Record<string, Scope>,
  to: VisibleTo | null,
  key: string,
) =>
  taken(
    api.POST("/api/v1/plugins", {
      params: {
        query: {
          grant,
          scopes: JSON.stringify(scopes),
          ...(to === null ? {} : { visible_to: JSON.stringify(to) }),
        },
        header: once(key),
      },
      ...asPackage(file),
    }),
  );
export const setPluginVisibleTo = (plugin: string, to: VisibleTo, key: string) =>
  taken(
    api.PUT("/api/v1/plugins/{plugin}/visible-to", {
      params: { path: { plugin }, header: once(key) },
      body: to,
    }),
  );
export const setPluginState = (plugin: string, on: boolean, reason: string, key: string) =>
  taken(
    api.PUT("/api/v1/plugins/{plugin}/state", {
      params: { path: { plugin }, header: once(key) },
      body: { on, reason },
    }),
  );
export const setPluginFilter = (plugin: string, onFailure: OnFailure, key: string) =>
  taken(
    api.PUT("/api/v1/plugins/{plugin}/filter", {
      params: { path: { plugin }, header: once(key) },
      body: { on_failure: onFailure },
    }),
  );
export const setPluginGrants = (
  plugin: string,
  grants: string[],
  scopes: Record<string, Scope>,
  key: string,
) =>
  taken(
    api.PUT("/api/v1/plugins/{plugin}/grants", {
      params: { path: { plugin }, header: once(key) },
      body: { grants, scopes },
    }),
  );
export const removePlugin = (plugin: string, key: string) =>
  taken(api.DELETE("/api/v1/plugins/{plugin}", { params: { path: { plugin }, header: once(key) } }));
export const exportUrl = (plugin: string) => `/api/v1/plugins/${encodeURIComponent(plugin)}/export`;
export const getPluginUsage = (plugin: string) =>
  taken(api.GET("/api/v1/plugins/{plugin}/usage", { params: { path: { plugin } } }));
export const listAudit = (plugin: string, trouble: boolean, cursor: string | null) =>
  taken(
    api.GET("/api/v1/plugins/{plugin}/audit", {
      params: { path: { plugin }, query: { limit: 20, trouble, ...(cursor ? { cursor } : {}) } },
    }),
  );
export const listPluginLog = (plugin: string, cursor: string | null) =>
  taken(
    api.GET("/api/v1/plugins/{plugin}/log", {
      params: { path: { plugin }, query: { limit: 50, ...(cursor ? { cursor } : {}) } },
    }),
  );
export const listMetrics = (plugin: string) =>
  taken(api.GET("/api/v1/plugins/{plugin}/metrics", { params: { path: { plugin } } }));
export const listWebhooks = (plugin: string) =>
  taken(api.GET("/api/v1/plugins/{plugin}/webhooks", { params: { path: { plugin } } }));
export const listHookRequests = (plugin: string) =>
  taken(api.GET("/api/v1/plugins/{plugin}/webhooks/requests", { params: { path: { plugin } } }));
export const renewWebhook = (plugin: string, name: string, key: string) =>
  taken(
    api.POST("/api/v1/plugins/{plugin}/webhooks/{name}/address", {
      params: { path: { plugin, name }, header: once(key) },
    }),
  );
export const listSettings = (plugin: string) =>
  taken(api.GET("/api/v1/plugins/{plugin}/settings", { params: { path: { plugin } } }));
export const setSettings = (plugin: string, values: Record<string, SettingValue>) =>
  taken(api.PUT("/api/v1/plugins/{plugin}/settings", { params: { path: { plugin } }, body: { values } }));
/** What the plugin says of the settings that are kept. */
export const checkSettings = (plugin: string) =>
  taken(api.GET("/api/v1/plugins/{plugin}/settings/check", { params: { path: { plugin } } }));
export const listOwnSettings = (plugin: string) =>
  taken(api.GET("/api/v1/plugins/{plugin}/settings/own", { params: { path: { plugin } } }));
export const setOwnSettings = (plugin: string, values: Record<string, SettingValue>) =>
  taken(api.PUT("/api/v1/plugins/{plugin}/settings/own", { params: { path: { plugin } }, body: { values } }));
export const listChatPlugins = (chat: string) =>
  taken(api.GET("/api/v1/chats/{chat}/plugins", { params: { path: { chat } } }));
export const addChatPlugin = (chat: string, plugin: string) =>
  taken(api.PUT("/api/v1/chats/{chat}/plugins/{plugin}", { params: { path: { chat, plugin } } }));
export const removeChatPlugin = (chat: string, plugin: string) =>
  taken(api.DELETE("/api/v1/chats/{chat}/plugins/{plugin}", { params: { path: { chat, plugin } } }));

// files
export const getFile = (file: string) =>
  taken(api.GET("/api/v1/files/{file}", { params: { path: { file } } }));
export const fileUrl = (file: string) => `/api/v1/files/${encodeURIComponent(file)}/content`;

/** Uploads one file. `XMLHttpRequest`, because `fetch` tells nothing about the progress of a body. */
export function upload(
  file: File,
  key: string,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<FileView> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/v1/files?name=${encodeURIComponent(file.name)}`);
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
      if (request.status >= 200 && request.status < 300) resolve(request.response as FileView);
      else reject(problem(request.response, request.status));
    };
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}
