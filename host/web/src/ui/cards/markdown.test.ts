import { describe, expect, it } from "vitest";
import { inline, markdown, type Inline } from "./markdown";

const words = (inside: Inline[]): string =>
  inside.map((one) => ("inside" in one ? words(one.inside) : one.text)).join("");

describe("markdown", () => {
  it("reads blocks", () => {
    const nodes = markdown(
      "# Head #\n\none\ntwo\n\n- a\n- b\n1. c\n\n> q\n> r\n\n```js\nx = '<b>'\n```\nend",
    );
    expect(nodes.map((node) => node.kind)).toEqual([
      "heading",
      "paragraph",
      "list",
      "list",
      "quote",
      "code",
      "paragraph",
    ]);
    expect(nodes[1]).toEqual({ kind: "paragraph", inside: [{ kind: "text", text: "one\ntwo" }] });
    expect(nodes[3]).toMatchObject({ ordered: true, items: [[{ text: "c" }]] });
    expect(nodes[5]).toEqual({ kind: "code", text: "x = '<b>'" });
  });

  it("reads marks within a line", () => {
    expect(inline("a **b *c*** `d*e*` [f](https://x.example/g)")).toContainEqual({
      kind: "link",
      href: "https://x.example/g",
      host: "x.example",
      inside: [{ kind: "text", text: "f" }],
    });
    expect(inline("2 * 3 * 4")).toEqual([{ kind: "text", text: "2 * 3 * 4" }]);
  });

  it("leaves as text what is no plain web address, and all markup", () => {
    for (const text of [
      "[x](javascript:alert(1))",
      "[x](data:text/html,x)",
      "[x](//evil.example)",
      "[x](https://user:pass@evil.example)",
      "[x](vbscript:x)",
      "[x](file:///etc/passwd)",
      "![x](https://evil.example/x.png)",
      "<img src=x onerror=alert(1)>",
      "<a href='javascript:1'>x</a>",
    ]) {
      const found = inline(text);
      expect(
        found.every((one) => one.kind === "text"),
        text,
      ).toBe(true);
      expect(words(found)).toBe(text);
    }
  });

  it("comes to an end with what is made to be hard", () => {
    const started = performance.now();
    for (const text of [
      "*".repeat(8000),
      "[".repeat(8000),
      "**a".repeat(2000),
      "`".repeat(7999),
      "> ".repeat(4000),
    ]) {
      expect(
        words(markdown(text).flatMap((node) => ("inside" in node ? node.inside : []))).length,
      ).toBeLessThan(9000);
    }
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
