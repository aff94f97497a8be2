// Light, dark, or as the device says. One attribute on the root; the tokens do the rest.

import { recall, remember } from "./device";

export type Theme = "system" | "light" | "dark";

function kept(): Theme {
  const value = recall("theme");
  return value === "light" || value === "dark" ? value : "system";
}

let current = $state<Theme>(kept());

function apply(): void {
  if (current === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = current;
}

export const theme = {
  get now(): Theme {
    return current;
  },
  /** What is on the screen: the device's own wish when nothing was chosen. */
  get shown(): "light" | "dark" {
    if (current !== "system") return current;
    return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  },
  set(next: Theme): void {
    current = next;
    remember("theme", next === "system" ? null : next);
    apply();
  },
  start: apply,
};
