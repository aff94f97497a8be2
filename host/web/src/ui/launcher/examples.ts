// A command line as somebody could type it, made from what the command takes. Pure.

import type { CommandView } from "../../api/types";

const SAMPLES: Record<string, string> = { number: "100", date: "2026-11-23", people: "@alice" };

/** How it is typed: `/order <id> [note]`. */
export function usage(command: CommandView): string {
  const parts = command.options.map((option) => (option.required ? `<${option.name}>` : `[${option.name}]`));
  return [`/${command.name}`, ...parts].join(" ");
}

/** An example: what is required, and choices, with values of their kind. */
export function example(command: CommandView): string {
  const last = command.options.findLastIndex((option) => option.required || option.choices.length > 0);
  const parts = command.options
    .slice(0, last + 1)
    .map((option) => option.choices[0] ?? SAMPLES[option.kind] ?? option.name);
  return [`/${command.name}`, ...parts].join(" ");
}
