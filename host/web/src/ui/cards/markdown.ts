// A small part of Markdown as a tree: paragraphs, headings, lists, quotes, code, strong, emphasis, links.
// Anything else, HTML included, stays the text that it is. Never makes markup; every address is http(s).

export type Inline =
  | { kind: "text"; text: string }
  | { kind: "code"; text: string }
  | { kind: "strong"; inside: Inline[] }
  | { kind: "em"; inside: Inline[] }
  | { kind: "link"; href: string; host: string; inside: Inline[] };

export type Node =
  | { kind: "heading"; level: 1 | 2 | 3; inside: Inline[] }
  | { kind: "paragraph"; inside: Inline[] }
  | { kind: "quote"; inside: Inline[] }
  | { kind: "list"; ordered: boolean; items: Inline[][] }
  | { kind: "code"; text: string };

/** Nested marks beyond this are text: a line of a thousand asterisks is no thousand elements. */
const DEEPEST = 4;
const FENCE = /^\s*```/;
const HEADING = /^(#{1,3})\s+(.+?)\s*#*\s*$/;
const BULLET = /^\s{0,3}[-*+]\s+(.+)$/;
const NUMBER = /^\s{0,3}\d{1,3}[.)]\s+(.+)$/;
const QUOTE = /^\s{0,3}>\s?(.*)$/;

export function markdown(text: string): Node[] {
  const nodes: Node[] = [];
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  let at = 0;
  const taken = (pattern: RegExp): string[] => {
    const found: string[] = [];
    for (let match; (match = pattern.exec(lines[at] ?? "")); at += 1) found.push(match[1] ?? "");
    return found;
  };
  while (at < lines.length) {
    const line = lines[at] ?? "";
    const heading = HEADING.exec(line);
    if (line.trim() === "") at += 1;
    else if (FENCE.test(line)) {
      const end = lines.findIndex((other, index) => index > at && FENCE.test(other));
      const stop = end < 0 ? lines.length : end;
      nodes.push({ kind: "code", text: lines.slice(at + 1, stop).join("\n") });
      at = stop + 1;
    } else if (heading) {
      const level = (heading[1] ?? "#").length as 1 | 2 | 3;
      nodes.push({ kind: "heading", level, inside: inline(heading[2] ?? "") });
      at += 1;
    } else if (BULLET.test(line) || NUMBER.test(line)) {
      const ordered = !BULLET.test(line);
      const items = taken(ordered ? NUMBER : BULLET);
      nodes.push({ kind: "list", ordered, items: items.map((item) => inline(item)) });
    } else if (QUOTE.test(line)) {
      nodes.push({ kind: "quote", inside: inline(taken(QUOTE).join("\n")) });
    } else {
      const start = at;
      for (at += 1; at < lines.length && isText(lines[at] ?? ""); at += 1);
      nodes.push({ kind: "paragraph", inside: inline(lines.slice(start, at).join("\n")) });
    }
  }
  return nodes;
}

function isText(line: string): boolean {
  return line.trim() !== "" && ![FENCE, HEADING, BULLET, NUMBER, QUOTE].some((pattern) => pattern.test(line));
}

const MARK = /`([^`\n]+)`|\*\*(?=\S)([^*\n]+?)\*\*|\*(?=\S)([^*\n]+?)\*|(?<!!)\[([^\][\n]+)\]\(([^\s()]+)\)/g;

export function inline(text: string, depth = 0): Inline[] {
  const found: Inline[] = [];
  const add = (piece: string) => {
    if (piece) found.push({ kind: "text", text: piece });
  };
  if (depth >= DEEPEST) return [{ kind: "text", text }];
  let end = 0;
  for (const match of text.matchAll(MARK)) {
    const [whole, code, strong, em, label, url] = match;
    const link = url === undefined ? null : address(url);
    if (label !== undefined && !link) continue;
    add(text.slice(end, match.index));
    end = match.index + whole.length;
    if (code !== undefined) found.push({ kind: "code", text: code });
    else if (strong !== undefined) found.push({ kind: "strong", inside: inline(strong, depth + 1) });
    else if (em !== undefined) found.push({ kind: "em", inside: inline(em, depth + 1) });
    else if (label !== undefined && link)
      found.push({
        kind: "link",
        ...link,
        inside: inline(label, depth + 1).filter((one) => one.kind !== "link"),
      });
  }
  add(text.slice(end));
  return found;
}

/** Only what a card may link to at all: http or https, a host, no name or password in front of it. */
function address(url: string): { href: string; host: string } | null {
  try {
    const { protocol, host, username, password, href } = new URL(url);
    const fine = (protocol === "http:" || protocol === "https:") && host && !username && !password;
    return fine ? { href, host } : null;
  } catch {
    return null;
  }
}
