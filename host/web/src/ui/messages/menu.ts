// Where the menu of a message stands, and in which order its items come. Pure.

import type { MessageAction, MessageView } from "../../api/types";

/** The emoji that are at hand. */
export const QUICK = ["👍", "❤️", "😂", "🎉", "✅", "👀"];

/** What the menu belongs to: a button, or the place that was pressed. */
export interface Spot {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

interface Size {
  width: number;
  height: number;
}

const MARGIN = 8;

/** Below the spot, above it where there is no room; never beyond an edge of the screen. */
export function placed(spot: Spot, menu: Size, screen: Size): { left: number; top: number } {
  const fits = spot.bottom + 4 + menu.height <= screen.height - MARGIN;
  const top = fits ? spot.bottom + 4 : spot.top - 4 - menu.height;
  const left = spot.left + menu.width <= screen.width - MARGIN ? spot.left : spot.right - menu.width;
  return {
    left: within(left, screen.width - menu.width),
    top: within(top, screen.height - menu.height),
  };
}

function within(wanted: number, room: number): number {
  return Math.max(MARGIN, Math.min(wanted, room - MARGIN));
}

/** Whether somebody's own message is words that can be other words. */
export function correctable(message: MessageView): boolean {
  return message.author.kind === "user" && !message.retracted && !message.whisper && !message.card;
}

/** The actions of each plugin together, under its name, in the server's order. */
export function byPlugin(actions: MessageAction[]): {
  plugin: string;
  name: string;
  actions: MessageAction[];
}[] {
  const groups = new Map<string, { plugin: string; name: string; actions: MessageAction[] }>();
  for (const action of actions) {
    const known = groups.get(action.plugin);
    if (known) known.actions.push(action);
    else groups.set(action.plugin, { plugin: action.plugin, name: action.plugin_name, actions: [action] });
  }
  return [...groups.values()];
}
