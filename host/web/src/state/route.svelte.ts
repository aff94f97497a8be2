// Where in the client one is: an address for every chat, and the browser's back button.

export type Route =
  | { page: "chats"; chat: string | null }
  | { page: "people" }
  | { page: "plugins"; plugin: string | null }
  | { page: "setup"; token: string };

function parse(url: URL): Route {
  const parts = url.pathname.split("/").filter(Boolean);
  if (parts[0] === "setup") {
    const token = url.searchParams.get("token") ?? new URLSearchParams(url.hash.slice(1)).get("token");
    return { page: "setup", token: token ?? parts[1] ?? "" };
  }
  if (parts[0] === "people") return { page: "people" };
  if (parts[0] === "plugins") {
    return { page: "plugins", plugin: parts[1] ? decodeURIComponent(parts[1]) : null };
  }
  return { page: "chats", chat: parts[0] === "chats" && parts[1] ? decodeURIComponent(parts[1]) : null };
}

let current = $state.raw<Route>(parse(new URL(location.href)));

addEventListener("popstate", () => (current = parse(new URL(location.href))));

function go(path: string): void {
  if (path !== location.pathname) history.pushState(null, "", path);
  current = parse(new URL(path, location.href));
}

export const route = {
  get now(): Route {
    return current;
  },
  chats: () => go("/"),
  chat: (id: string) => go(`/chats/${encodeURIComponent(id)}`),
  people: () => go("/people"),
  plugins: () => go("/plugins"),
  plugin: (id: string) => go(`/plugins/${encodeURIComponent(id)}`),
  /** Leaves the set-up page without a way back to its used link. */
  home: () => {
    history.replaceState(null, "", "/");
    current = { page: "chats", chat: null };
  },
};
