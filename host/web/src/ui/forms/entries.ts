// What a person put into a form, as values of the contract, and what is wrong with it before the server
// is asked. Pure. The server checks everything again.

import type { Cell, Entry, FieldView, FormView, LineColumnView, Value } from "../../api/types";
import type { Messages } from "../../text/messages";

/** What a first check looks at: a field, or a column of line items. */
type Asked = Pick<FieldView, "required" | "input"> | Pick<LineColumnView, "required" | "input">;

export function initialOf(field: FieldView): Value {
  if (field.input.kind === "toggle" && field.initial.kind === "absent") return { kind: "toggle", on: false };
  if (field.input.kind === "rows" && field.initial.kind === "absent") {
    return { kind: "rows", rows: Array.from({ length: field.input.min }, () => []) };
  }
  return field.initial;
}

const DECIMAL = /^-?\d+(\.\d+)?$/;

/** Full-width digits and signs, as a Chinese keyboard types them, mean the plain ones. */
export function normalNumber(text: string): string {
  return text.normalize("NFKC").replace(/[,\s]/g, "").replace(/^\+/, "");
}

/** The problem of one field, in words; empty when there is none. Cells have theirs in `cellProblems`. */
export function problemOf(field: Asked, value: Value, t: Messages): string {
  const { input } = field;
  if (isEmpty(value)) {
    if (input.kind === "rows" && input.min > 0) return t.fieldRows(input.min);
    return field.required ? t.fieldRequired : "";
  }
  if (input.kind === "text" && value.kind === "text") {
    const length = [...value.text].length;
    if (length < input.min_len) return t.fieldTooShort(input.min_len);
    if (length > input.max_len) return t.fieldTooLong(input.max_len);
  }
  if (input.kind === "number" && value.kind === "number") return amountProblem(value.number, input, t);
  if (input.kind === "money" && value.kind === "money") return amountProblem(value.amount, input, t);
  if (value.kind === "dates") {
    if (!value.from || !value.to) return t.fieldRequired;
    if (value.from > value.to) return t.fieldDates;
  }
  if (value.kind === "place") {
    const fine = isDegrees(value.latitude, 90) && isDegrees(value.longitude, 180);
    return fine ? "" : t.fieldPlace;
  }
  if (input.kind === "rows" && value.kind === "rows" && value.rows.length < input.min) {
    return t.fieldRows(input.min);
  }
  return "";
}

function isDegrees(text: string, most: number): boolean {
  return /^-?\d+(\.\d{1,7})?$/.test(text) && Math.abs(Number(text)) <= most;
}

/** The most files in one answer. */
export const MOST_FILES = 10;

/** Why a file is not taken, in words; empty when it is. */
export function refusalOf(
  file: { name: string; size: number; type: string },
  input: { max_bytes: number; media_types: string[] },
  t: Messages,
  most: string,
): string {
  const fits = (type: string) =>
    type.endsWith("/*") ? file.type.startsWith(type.slice(0, -1)) : file.type.split(";")[0] === type;
  if (input.media_types.length > 0 && !input.media_types.some(fits)) return t.fileWrongType(file.name);
  return file.size > input.max_bytes ? t.fileTooLarge(file.name, most) : "";
}

function amountProblem(
  text: string,
  bounds: { min?: string | null; max?: string | null },
  t: Messages,
): string {
  if (!DECIMAL.test(text)) return t.fieldNumber;
  // Near enough for a first word; the server compares the decimals exactly.
  if (bounds.min != null && Number(text) < Number(bounds.min)) return t.fieldMin(bounds.min);
  if (bounds.max != null && Number(text) > Number(bounds.max)) return t.fieldMax(bounds.max);
  return "";
}

/** The name of a cell among the errors of a form. */
export function cellName(field: string, row: number, column: string): string {
  return `${field}/${row}/${column}`;
}

/** The problems of line items, by the names of their cells. */
export function cellProblems(field: FieldView, value: Value, t: Messages): Record<string, string> {
  const { input } = field;
  if (input.kind !== "rows" || value.kind !== "rows") return {};
  const problems = value.rows.flatMap((row, at) =>
    input.columns.flatMap((column) => {
      const problem = problemOf(column, cellOf(row, column.id), t);
      return problem ? [[cellName(field.id, at, column.id), problem]] : [];
    }),
  );
  return Object.fromEntries(problems);
}

export function cellOf(row: Cell[], column: string): Value {
  return row.find((cell) => cell.column === column)?.value ?? { kind: "absent" };
}

/**
 * What stands in the fields of a form that was drawn anew: what the server put in newly, else what was
 * typed, as far as it still fits.
 */
export function redrawn(
  before: FormView,
  now: FormView,
  typed: Record<string, Value>,
): Record<string, Value> {
  const values = now.fields.map((field) => {
    const old = before.fields.find((one) => one.id === field.id);
    const same = !old || old.input.kind === field.input.kind;
    const put = old && JSON.stringify(old.initial) !== JSON.stringify(field.initial);
    const value = typed[field.id];
    return [field.id, value && same && !put && offers(field, value) ? value : initialOf(field)];
  });
  return Object.fromEntries(values);
}

function offers(field: FieldView, value: Value): boolean {
  const { input } = field;
  if (input.kind !== "choice" || value.kind !== "choices") return true;
  return value.choices.every((choice) => input.options.some((option) => option.value === choice));
}

export function isEmpty(value: Value): boolean {
  switch (value.kind) {
    case "absent":
      return true;
    case "text":
      return value.text.trim() === "";
    case "number":
      return value.number === "";
    case "money":
      return value.amount === "";
    case "date":
      return value.date === "";
    case "dates":
      return value.from === "" && value.to === "";
    case "departments":
      return value.departments.length === 0;
    case "chats":
      return value.chats.length === 0;
    case "place":
      return value.latitude === "" && value.longitude === "";
    case "files":
      return value.files.length === 0;
    case "rows":
      return value.rows.length === 0;
    case "time":
      return false;
    case "choices":
      return value.choices.length === 0;
    case "people":
      return value.people.length === 0;
    case "toggle":
      return false;
  }
}

/** What is sent: an empty value is absent, whatever its kind. */
export function entryOf(field: string, value: Value): Entry {
  if (isEmpty(value)) return { field, value: { kind: "absent" } };
  if (value.kind !== "rows") return { field, value };
  const rows = value.rows.map((row) => row.filter((cell) => !isEmpty(cell.value)));
  return { field, value: { kind: "rows", rows } };
}
