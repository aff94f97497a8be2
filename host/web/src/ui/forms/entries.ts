// What a person put into a form, as values of the contract, and what is wrong with it before the server
// is asked. Pure. The server checks everything again.

import type { FieldView, Value } from "../../api/types";
import type { Messages } from "../../text/messages";

export function initialOf(field: FieldView): Value {
  if (field.input.kind === "toggle" && field.initial.kind === "absent") return { kind: "toggle", on: false };
  return field.initial;
}

const DECIMAL = /^-?\d+(\.\d+)?$/;

/** Full-width digits and signs, as a Chinese keyboard types them, mean the plain ones. */
export function normalNumber(text: string): string {
  return text.normalize("NFKC").replace(/[,\s]/g, "").replace(/^\+/, "");
}

/** The problem of one field, in words; empty when there is none. */
export function problemOf(field: FieldView, value: Value, t: Messages): string {
  if (isEmpty(value)) return field.required ? t.fieldRequired : "";
  const { input } = field;
  if (input.kind === "text" && value.kind === "text") {
    const length = [...value.text].length;
    if (length < input.min_len) return t.fieldTooShort(input.min_len);
    if (length > input.max_len) return t.fieldTooLong(input.max_len);
  }
  if (input.kind === "number" && value.kind === "number") {
    if (!DECIMAL.test(value.number)) return t.fieldNumber;
    // Near enough for a first word; the server compares the decimals exactly.
    if (input.min != null && Number(value.number) < Number(input.min)) return t.fieldMin(input.min);
    if (input.max != null && Number(value.number) > Number(input.max)) return t.fieldMax(input.max);
  }
  return "";
}

export function isEmpty(value: Value): boolean {
  switch (value.kind) {
    case "absent":
      return true;
    case "text":
      return value.text.trim() === "";
    case "number":
      return value.number === "";
    case "date":
      return value.date === "";
    case "choices":
      return value.choices.length === 0;
    case "people":
      return value.people.length === 0;
    case "toggle":
      return false;
  }
}

/** What is sent: an empty value is absent, whatever its kind. */
export function entryOf(field: string, value: Value): { field: string; value: Value } {
  return { field, value: isEmpty(value) ? { kind: "absent" } : value };
}
