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
  set(next: Theme): void {
    current = next;
    remember("theme", next === "system" ? null : next);
    apply();
  },
  start: apply,
};
