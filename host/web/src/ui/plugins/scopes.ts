// Limits of grants as the administrator edits them. What is not limited has no entry.

import type { Scope, Sheet } from "../../api/types";

export type Scopes = Record<string, Scope>;

/** The limits that hold now, free to be changed. */
export function scopesOf(sheet: Sheet): Scopes {
  const limited = sheet.can.flatMap((one): [string, Scope][] =>
    one.scope && Object.keys(one.scope).length > 0 ? [[one.capability, structuredClone(one.scope)]] : [],
  );
  return Object.fromEntries(limited);
}

/** Only the limits of what is granted, in the order of the names, so that the same is sent the same. */
export function held(scopes: Scopes, grants: string[]): Scopes {
  const limited = Object.entries(scopes).filter(
    ([name, scope]) => grants.includes(name) && Object.keys(scope).length > 0,
  );
  limited.sort(([a], [b]) => a.localeCompare(b));
  return Object.fromEntries(limited.map(([name, scope]) => [name, sorted(scope)]));
}

function sorted(scope: Scope): Scope {
  const parts = Object.entries(scope).filter(([, value]) => value !== undefined && value !== null);
  const each = parts.map(([name, value]) => [name, Array.isArray(value) ? [...value].sort() : value]);
  return Object.fromEntries(each.sort(([a], [b]) => String(a).localeCompare(String(b)))) as Scope;
}

export function same(one: Scopes, other: Scopes): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** With one way of limiting set, or taken away. */
export function limitedBy<K extends keyof Scope>(scope: Scope, limit: K, value: Scope[K] | undefined): Scope {
  const others = Object.entries(scope).filter(([name]) => name !== limit);
  const next: Scope = Object.fromEntries(others);
  if (value !== undefined) next[limit] = value;
  return next;
}

export const MIB = 1024 * 1024;

/** Texts that were typed one on each line, each once. */
export function lines(text: string): string[] {
  const all = text.split("\n").map((line) => line.trim());
  return [...new Set(all.filter(Boolean))];
}
