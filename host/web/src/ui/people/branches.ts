// Departments as a tree, in the order in which they are read. Pure.

import type { DepartmentView, Locale } from "../../api/types";

export interface Branch extends DepartmentView {
  /** How many are above it. */
  depth: number;
}

/** Each below the one above it, by name; one whose parent is not there stands at the top. */
export function branches(all: DepartmentView[], locale: Locale): Branch[] {
  const known = new Set(all.map((one) => one.id));
  const below = new Map<string, DepartmentView[]>();
  for (const one of all) {
    const above = one.parent && known.has(one.parent) ? one.parent : "";
    below.set(above, [...(below.get(above) ?? []), one]);
  }
  const order = new Intl.Collator(locale);
  const from = (above: string, depth: number): Branch[] =>
    (below.get(above) ?? [])
      .sort((a, b) => order.compare(a.name, b.name))
      .flatMap((one) => [{ ...one, depth }, ...from(one.id, depth + 1)]);
  return from("", 0);
}
