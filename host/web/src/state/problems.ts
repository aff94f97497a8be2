// A problem in words for the person in front of the screen. Must never show what is meant for the log.

import type { Problem } from "../api/problems";
import { t } from "../text/locale.svelte";

export function describe(problem: Problem | { body: Problem["body"] }): string {
  const { code, detail, title, status } = problem.body;
  if (code === "unreachable") return t().errorUnreachable;
  if (status >= 500 && !detail) return t().errorUnknown;
  return detail || title || t().errorUnknown;
}
