import { describe, expect, test } from "vitest";
import { byPlugin, placed } from "./menu";

const screen = { width: 400, height: 800 };
const menu = { width: 200, height: 300 };
const at = (left: number, top: number) => ({ left, top, right: left + 20, bottom: top + 20 });

describe("where the menu of a message stands", () => {
  test("below what it belongs to", () => {
    expect(placed(at(50, 100), menu, screen)).toEqual({ left: 50, top: 124 });
  });
  test("above where there is no room below, and to the left at the right edge", () => {
    expect(placed(at(370, 700), menu, screen)).toEqual({ left: 190, top: 396 });
  });
  test("never beyond an edge", () => {
    const { left, top } = placed(at(395, 790), { width: 390, height: 900 }, screen);
    expect(left).toBe(8);
    expect(top).toBe(8);
  });
});

test("the actions of a plugin stand together under its name", () => {
  const action = (plugin: string, id: string) => ({
    plugin,
    plugin_name: plugin.toUpperCase(),
    id,
    label: id,
  });
  const groups = byPlugin([action("a", "1"), action("b", "2"), action("a", "3")]);
  expect(groups.map((group) => [group.name, group.actions.map((one) => one.id)])).toEqual([
    ["A", ["1", "3"]],
    ["B", ["2"]],
  ]);
});
