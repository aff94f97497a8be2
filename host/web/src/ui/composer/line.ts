// A command line while it is being typed: which word the caret is in, and what that word is for. Pure.
// The server reads the finished line by the same rules (quotation marks, words in order).

import type { CommandView, OptionView } from "../../api/types";

export type Place =
  | { in: "name"; typed: string; start: number; end: number }
  | {
      in: "option";
      command: CommandView;
      index: number;
      option: OptionView | null;
      typed: string;
      start: number;
      end: number;
    }
  | { in: "unknown"; name: string };

/** True when a text is meant as a command: a slash, then a name. A lone slash only opens the palette. */
export function isCommand(text: string): boolean {
  return /^\/[\p{L}\p{N}][\p{L}\p{N}_-]*(\s|$)/u.test(text);
}

/** Where the caret stands, or null when the text is no command line. */
export function placeOf(text: string, caret: number, commands: CommandView[]): Place | null {
  if (!/^\/[\p{L}\p{N}_-]*(\s|$)/u.test(text)) return null;
  const nameEnd = text.search(/\s/);
  if (nameEnd < 0 || caret <= nameEnd) {
    const end = nameEnd < 0 ? text.length : nameEnd;
    return { in: "name", typed: text.slice(1, Math.max(1, Math.min(caret, end))), start: 0, end };
  }
  const name = text.slice(1, nameEnd);
  const command = commands.find((c) => c.name === name);
  if (!command) return { in: "unknown", name };
  const words = wordsOf(text, nameEnd);
  let index = words.findIndex((word) => caret >= word.start && caret <= word.end);
  let word = words[index];
  if (!word) {
    index = words.filter((w) => w.end < caret).length;
    word = { start: caret, end: caret, open: false };
  }
  const last = command.options.length - 1;
  // The last option may take the rest of the line.
  if (index > last && last >= 0 && command.options[last]?.kind === "text") {
    index = last;
    word = { start: words[last]?.start ?? caret, end: word.end, open: false };
  }
  const typed = text.slice(word.start, caret).replace(/^"/, "").replace(/"$/, "");
  return {
    in: "option",
    command,
    index,
    option: command.options[index] ?? null,
    typed,
    start: word.start,
    end: word.end,
  };
}

interface Word {
  start: number;
  end: number;
  open: boolean;
}

function wordsOf(text: string, from: number): Word[] {
  const words: Word[] = [];
  let at = from;
  while (at < text.length) {
    while (at < text.length && /\s/.test(text.charAt(at))) at += 1;
    if (at >= text.length) break;
    const start = at;
    if (text[at] === '"') {
      at += 1;
      while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
      at = Math.min(text.length, at + 1);
      words.push({ start, end: at, open: text[at - 1] !== '"' || at - 1 === start });
    } else {
      while (at < text.length && !/\s/.test(text.charAt(at))) at += 1;
      words.push({ start, end: at, open: false });
    }
  }
  return words;
}

/** A value as it must be written so that it is read back as one word. */
export function quoted(value: string): string {
  return /[\s"]/.test(value) || value === "" ? `"${value.replace(/(["\\])/g, "\\$1")}"` : value;
}

/** Puts a completed word in its place; the caret comes after it and one blank. */
export function completed(
  text: string,
  place: { start: number; end: number },
  word: string,
): { text: string; caret: number } {
  const after = text.slice(place.end).replace(/^\s+/, "");
  const head = `${text.slice(0, place.start)}${word} `;
  return { text: head + after, caret: head.length };
}

/** Commands whose name begins with what is typed come first, then those that contain it. */
export function matching(
  commands: CommandView[],
  typed: string,
  describe: (c: CommandView) => string,
): CommandView[] {
  const query = typed.toLowerCase();
  const rank = (c: CommandView) =>
    c.name.toLowerCase().startsWith(query)
      ? 0
      : c.name.toLowerCase().includes(query)
        ? 1
        : describe(c).toLowerCase().includes(query)
          ? 2
          : 3;
  return commands
    .map((command) => ({ command, rank: rank(command) }))
    .filter((entry) => entry.rank < 3)
    .sort((a, b) => a.rank - b.rank || a.command.name.localeCompare(b.command.name))
    .map((entry) => entry.command);
}
