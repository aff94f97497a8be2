// What the palette offers depends on where the caret stands in a half-typed line.

import { describe, expect, it } from "vitest";
import type { CommandView, OptionView } from "../../api/types";
import { completed, isCommand, matching, placeOf, quoted } from "./line";

const option = (name: string, kind: OptionView["kind"] = "text"): OptionView => ({
  name,
  kind,
  required: true,
  complete: true,
  choices: [],
  description: name,
});
const order: CommandView = {
  plugin: "orders",
  name: "order",
  description: "Look up an order",
  options: [option("number")],
};
const orders: CommandView = {
  plugin: "orders",
  name: "orders",
  description: "Import",
  options: [option("action", "choice"), option("day", "date")],
};
const commands = [orders, order];

describe("placeOf", () => {
  it("knows the name while it is typed", () => {
    expect(placeOf("/", 1, commands)).toMatchObject({ in: "name", typed: "" });
    expect(placeOf("/ord", 4, commands)).toMatchObject({ in: "name", typed: "ord" });
  });

  it("knows the option under the caret", () => {
    expect(placeOf("/order CA-2016", 14, commands)).toMatchObject({
      in: "option",
      index: 0,
      typed: "CA-2016",
    });
    expect(placeOf("/orders import ", 15, commands)).toMatchObject({ in: "option", index: 1, typed: "" });
    expect(placeOf('/orders "two words" x', 15, commands)).toMatchObject({ index: 0, typed: "two wo" });
  });

  it("lets the last text option take the rest of the line", () => {
    expect(placeOf("/order two words", 16, commands)).toMatchObject({ index: 0, typed: "two words" });
  });

  it("leaves ordinary text alone", () => {
    expect(placeOf("hello /order", 12, commands)).toBeNull();
    expect(placeOf("/usr/bin", 8, commands)).toBeNull();
  });

  it("says when nobody has a command of that name", () => {
    expect(placeOf("/nope x", 7, commands)).toEqual({ in: "unknown", name: "nope" });
  });
});

describe("a line", () => {
  it("is a command only with a name", () => {
    expect(isCommand("/order X")).toBe(true);
    expect(isCommand("/")).toBe(false);
    expect(isCommand("/usr/bin")).toBe(false);
    expect(isCommand("//order")).toBe(false);
  });

  it("gets a completed word in its place", () => {
    const place = placeOf("/order CA", 9, commands);
    if (place?.in !== "option") throw new Error("no option");
    expect(completed("/order CA", place, quoted("CA-2016-152156"))).toEqual({
      text: "/order CA-2016-152156 ",
      caret: 22,
    });
  });

  it("gets quotation marks where a value has blanks", () => {
    expect(quoted('a "b" c')).toBe('"a \\"b\\" c"');
    expect(quoted("plain")).toBe("plain");
  });
});

describe("matching", () => {
  it("puts what begins with the typed signs first", () => {
    expect(matching(commands, "order", () => "").map((c) => c.name)).toEqual(["order", "orders"]);
    expect(matching(commands, "look", (c) => String(c.description)).map((c) => c.name)).toEqual(["order"]);
  });
});
