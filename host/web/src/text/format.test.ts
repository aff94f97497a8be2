// What a viewer reads: the same card in two languages, and nothing lost on the way through.

import { describe, expect, it } from "vitest";
import type { PersonView, TextView } from "../api/types";
import {
  formatBytes,
  formatDate,
  formatMoney,
  formatNumber,
  formatText,
  formatWhen,
  initials,
  linkPieces,
} from "./format";
import { messages } from "./messages";

const mia: PersonView = {
  id: "mia",
  name: "Mia",
  name_en: "Mia Hughes",
  name_zh: "休米娅",
  department: "Sales",
  position: "Manager",
  company: "Acme",
  active: true,
};

describe("formatText", () => {
  it("fills typed arguments in each viewer's way", () => {
    const args = [
      { name: "who", value: { kind: "user" as const, person: mia } },
      { name: "sum", value: { kind: "money" as const, amount: "1299.90", currency: "USD" } },
      { name: "day", value: { kind: "date" as const, date: "2016-11-08" } },
    ];
    const text = (template: string): TextView => ({ template, args });
    expect(formatText(text("{who} paid {sum} on {day}"), "en")).toBe(
      "Mia Hughes paid $1,299.90 on Nov 8, 2016",
    );
    expect(formatText(text("{who}于{day}支付{sum}"), "zh-CN")).toBe("休米娅于2016年11月8日支付US$1,299.90");
  });

  it("leaves what it does not know", () => {
    expect(formatText({ template: "a {b} c", args: [] }, "en")).toBe("a {b} c");
    expect(formatText(null, "en")).toBe("");
  });

  it("does not fill what an argument brought along", () => {
    const args = [
      { name: "a", value: { kind: "text" as const, text: "{b}" } },
      { name: "b", value: { kind: "text" as const, text: "secret" } },
    ];
    expect(formatText({ template: "{a}", args }, "en")).toBe("{b}");
  });
});

describe("numbers", () => {
  it("keep every digit of a decimal", () => {
    expect(formatNumber("12345678901234567890.10", "en")).toBe("12,345,678,901,234,567,890.10");
    expect(formatNumber("0.20", "zh-CN")).toBe("0.20");
    expect(formatNumber("n/a", "en")).toBe("n/a");
    expect(formatMoney("9007199254740993.01", "CNY", "zh-CN")).toBe("¥9,007,199,254,740,993.01");
  });

  it("are short for sizes", () => {
    expect(formatBytes(2_287_742, "en")).toBe("2.3 MB");
    expect(formatBytes(12, "en")).toBe("12 bytes");
  });
});

describe("dates", () => {
  it("of the calendar do not move with the time zone", () => {
    expect(formatDate("2026-01-01", "en")).toBe("Jan 1, 2026");
    expect(formatDate("soon", "en")).toBe("soon");
  });

  it("are shorter the nearer they are", () => {
    const now = new Date(2026, 10, 23, 12, 0).getTime();
    expect(formatWhen(new Date(2026, 10, 23, 9, 5).getTime(), now, "en")).toBe("09:05");
    expect(formatWhen(new Date(2026, 10, 22, 9, 5).getTime(), now, "zh-CN")).toBe("昨天");
    expect(formatWhen(new Date(2026, 10, 2).getTime(), now, "en")).toBe("11/2");
  });
});

describe("names", () => {
  it("have initials in both scripts", () => {
    expect(initials("王小明")).toBe("小明");
    expect(initials("Mia van der Hughes")).toBe("MH");
    expect(initials("")).toBe("");
  });
});

describe("links", () => {
  it("are found without the full stop after them", () => {
    expect(linkPieces("see https://a.example/x. ok")).toEqual([
      { text: "see ", href: null },
      { text: "https://a.example/x", href: "https://a.example/x" },
      { text: ". ok", href: null },
    ]);
  });

  it("are nothing but http", () => {
    expect(linkPieces("javascript:alert(1)").every((p) => p.href === null)).toBe(true);
  });
});

describe("the catalogue", () => {
  it("has no empty string in either language", () => {
    for (const catalogue of Object.values(messages)) {
      for (const [key, value] of Object.entries(catalogue)) {
        if (typeof value === "string") expect(value, key).not.toBe("");
      }
    }
  });
});
