// Which plugins fit what somebody looks for. Pure.

import type { UsablePlugin } from "../../api/types";

/** By name, description, pages and commands, in the order in which they came. */
export function fitting(all: UsablePlugin[], wanted: string): UsablePlugin[] {
  const word = wanted.trim().toLowerCase().replace(/^\//, "");
  if (!word) return all;
  const holds = (text: string) => text.toLowerCase().includes(word);
  return all.filter(
    (one) =>
      holds(one.name) ||
      holds(one.description) ||
      one.pages.some((page) => page.launcher && holds(page.title)) ||
      one.commands.some((command) => holds(command.name)),
  );
}
