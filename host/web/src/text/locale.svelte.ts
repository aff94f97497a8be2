// Which language the screen speaks now. The choice is remembered on the device and, when signed in, by the server.

import type { Locale, PersonView, TextView } from "../api/types";
import * as format from "./format";
import { messages, type Messages } from "./messages";
import { recall, remember } from "../state/device";

function initial(): Locale {
  const kept = recall("locale");
  if (kept === "zh-CN" || kept === "en") return kept;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

let current = $state<Locale>(initial());

export const locale = {
  get now(): Locale {
    return current;
  },
  /** True when nobody has chosen on this device yet. */
  get unset(): boolean {
    return recall("locale") === null;
  },
  set(next: Locale): void {
    current = next;
    remember("locale", next);
    document.documentElement.lang = next;
  },
  start(): void {
    document.documentElement.lang = current;
  },
};

/** The catalogue in the language of the screen. */
export function t(): Messages {
  return messages[current];
}

/** A text of the server, with its arguments formatted for this viewer. */
export function show(text: TextView | null | undefined): string {
  return format.formatText(text, current);
}

export function nameOf(person: PersonView): string {
  return format.formatPerson(person, current);
}
