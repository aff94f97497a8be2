// A form's first check, and the values it sends.

import { describe, expect, it } from "vitest";
import type { FieldView, FormView, InputView, Value } from "../../api/types";
import { messages } from "../../text/messages";
import { cellProblems, entryOf, initialOf, normalNumber, problemOf, redrawn } from "./entries";

const t = messages.en;
const field = (input: InputView, required = false): FieldView => ({
  id: "f",
  label: "F",
  help: null,
  required,
  watch: false,
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

describe("line items", () => {
  const column = (id: string, input: InputView, required: boolean) => ({ id, label: id, required, input });
  const number = { kind: "number" as const, min: "1", max: null, unit: null };
  const lines = field({
    kind: "rows",
    columns: [column("item", text, true), column("count", number, false)],
    min: 1,
    max: 3,
    add_label: null,
  });
  const cell = (column: string, value: Value) => ({ column, value });

  it("begin with as many rows as there must be", () => {
    expect(initialOf(lines)).toEqual({ kind: "rows", rows: [[]] });
    expect(problemOf(lines, { kind: "rows", rows: [] }, t)).toBe("At least 1 line");
  });

  it("name what is wrong by row and column", () => {
    const good = [cell("item", { kind: "text", text: "pen" })];
    const bad = [cell("count", { kind: "number", number: "0" })];
    expect(cellProblems(lines, { kind: "rows", rows: [good, bad] }, t)).toEqual({
      "f/1/item": t.fieldRequired,
      "f/1/count": "At least 1",
    });
  });

  it("are sent without empty cells", () => {
    const empty = cell("count", { kind: "number", number: "" });
    const full = cell("item", { kind: "text", text: "pen" });
    expect(entryOf("f", { kind: "rows", rows: [[full, empty]] }).value).toEqual({
      kind: "rows",
      rows: [[full]],
    });
  });
});

describe("a form that is drawn anew", () => {
  const choice = (values: string[]): InputView => ({
    kind: "choice",
    multiple: false,
    options: values.map((value) => ({ value, label: value, description: null })),
  });
  const form = (fields: FieldView[]): FormView => ({
    id: "form",
    title: "T",
    intro: [],
    fields,
    submit_label: null,
    step: null,
  });
  const put = (text: string): Value => ({ kind: "text", text });

  it("keeps what was typed, takes what the server put in, and drops what is offered no more", () => {
    const before = form([
      { ...field(text), id: "kept" },
      { ...field(text), id: "put" },
      { ...field(choice(["a", "b"])), id: "chosen" },
    ]);
    const now = form([
      { ...field(text), id: "kept" },
      { ...field(text), id: "put", initial: put("new") },
      { ...field(choice(["b"])), id: "chosen" },
      { ...field(text), id: "more", initial: put("x") },
    ]);
    const typed = {
      kept: put("mine"),
      put: put("old"),
      chosen: { kind: "choices", choices: ["a"] } as Value,
    };
    expect(redrawn(before, now, typed)).toEqual({
      kept: put("mine"),
      put: put("new"),
      chosen: { kind: "absent" },
      more: put("x"),
    });
  });
});
