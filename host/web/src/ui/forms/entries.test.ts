// A form's first check, and the values it sends.

import { describe, expect, it } from "vitest";
import type { FieldView, InputView } from "../../api/types";
import { messages } from "../../text/messages";
import { entryOf, initialOf, normalNumber, problemOf } from "./entries";

const t = messages.en;
const field = (input: InputView, required = false): FieldView => ({
  id: "f",
  label: "F",
  help: null,
  required,
  initial: { kind: "absent" },
  input,
});
const text = { kind: "text" as const, multiline: false, min_len: 2, max_len: 3, placeholder: null };

describe("problemOf", () => {
  it("asks for what is required and not for what is not", () => {
    expect(problemOf(field(text, true), { kind: "text", text: " " }, t)).toBe(t.fieldRequired);
    expect(problemOf(field(text), { kind: "absent" }, t)).toBe("");
  });

  it("counts characters as people do", () => {
    expect(problemOf(field(text), { kind: "text", text: "𠮷𠮷𠮷" }, t)).toBe("");
    expect(problemOf(field(text), { kind: "text", text: "abcd" }, t)).toBe("At most 3 characters");
  });

  it("reads numbers", () => {
    const number = field({ kind: "number", min: "1", max: "10", unit: null });
    expect(problemOf(number, { kind: "number", number: "x" }, t)).toBe(t.fieldNumber);
    expect(problemOf(number, { kind: "number", number: "0.5" }, t)).toBe("At least 1");
    expect(problemOf(number, { kind: "number", number: "10.01" }, t)).toBe("At most 10");
    expect(normalNumber("１，２００．５")).toBe("1200.5");
  });
});

describe("values", () => {
  it("that are empty are absent", () => {
    expect(entryOf("f", { kind: "people", people: [] })).toEqual({ field: "f", value: { kind: "absent" } });
    expect(entryOf("f", { kind: "toggle", on: false }).value).toEqual({ kind: "toggle", on: false });
  });

  it("of a toggle begin as off", () => {
    expect(initialOf(field({ kind: "toggle" }))).toEqual({ kind: "toggle", on: false });
  });
});
