// Where in the client one is: an address for every chat, and the browser's back button.

/** A page of a plugin. The seal is what the server handed out with it, to be handed back unread. */
export interface PagePlace {
  plugin: string;
  path: string;
  query: { name: string; value: string }[];
  seal: string | null;
}

export type Route =
  | { page: "chats"; chat: string | null }
  | { page: "people" }
  | { page: "plugins"; plugin: string | null }
  | { page: "launcher" }
  | { page: "page"; at: PagePlace }
  | { page: "setup"; token: string }
  | { page: "join"; token: string }
  | { page: "continue"; token: string };

function parse(url: URL, seal: unknown = null): Route {
  const parts = url.pathname.split("/").filter(Boolean);
  if (parts[0] === "setup") {
    const token = url.searchParams.get("token") ?? new URLSearchParams(url.hash.slice(1)).get("token");
    return { page: "setup", token: token ?? parts[1] ?? "" };
  }
  if (parts[0] === "join") return { page: "join", token: decodeURIComponent(parts[1] ?? "") };
  if (parts[0] === "continue") return { page: "continue", token: decodeURIComponent(parts[1] ?? "") };
  if (parts[0] === "apps") {
    const [plugin, path] = parts.slice(1).map(decodeURIComponent);
    if (!plugin || !path) return { page: "launcher" };
    const query = [...url.searchParams].map(([name, value]) => ({ name, value }));
    return { page: "page", at: { plugin, path, query, seal: typeof seal === "string" ? seal : null } };
  }
  if (parts[0] === "people") return { page: "people" };
  if (parts[0] === "plugins") {
    return { page: "plugins", plugin: parts[1] ? decodeURIComponent(parts[1]) : null };
  }
  return { page: "chats", chat: parts[0] === "chats" && parts[1] ? decodeURIComponent(parts[1]) : null };
}

let current = $state.raw<Route>(parse(new URL(location.href), history.state));

addEventListener("popstate", (event) => (current = parse(new URL(location.href), event.state)));

function go(path: string, seal: string | null = null): void {
  if (path !== location.pathname + location.search) history.pushState(seal, "", path);
  else history.replaceState(seal, "", path);
  current = parse(new URL(path, location.href), seal);
}

export const route = {
  get now(): Route {
    return current;
  },
  chats: () => go("/"),
  chat: (id: string) => go(`/chats/${encodeURIComponent(id)}`),
  people: () => go("/people"),
  launcher: () => go("/apps"),
  page: ({ plugin, path, query, seal }: PagePlace) => {
    const search = new URLSearchParams(query.map(({ name, value }) => [name, value])).toString();
    const base = `/apps/${encodeURIComponent(plugin)}/${encodeURIComponent(path)}`;
    go(search ? `${base}?${search}` : base, seal);
  },
  plugins: () => go("/plugins"),
  plugin: (id: string) => go(`/plugins/${encodeURIComponent(id)}`),
  /** Leaves the link that was used behind: the address of the chat of somebody from outside. */
  joined: () => {
    history.replaceState(null, "", "/join");
    current = { page: "join", token: "" };
  },
  /** Leaves the set-up page without a way back to its used link. */
  home: () => {
    history.replaceState(null, "", "/");
    current = { page: "chats", chat: null };
  },
};
