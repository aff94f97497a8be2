// How a plugin stands, in one word, from what the server says of it.

import type { PluginView } from "../../api/types";

export type Standing = "on" | "off" | "paused";

export function standing(plugin: Pick<PluginView, "off" | "paused">): Standing {
  // `off` may be an empty reason, which is no less off.
  if (plugin.off !== undefined && plugin.off !== null) return "off";
  return plugin.paused ? "paused" : "on";
}
