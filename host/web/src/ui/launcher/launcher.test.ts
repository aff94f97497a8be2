import { describe, expect, it } from "vitest";
import type { CommandView, UsablePlugin } from "../../api/types";
import { example, usage } from "./examples";
import { fitting } from "./find";

const text = (plain: string) => ({ text: plain }) as unknown as CommandView["description"];
const option = (name: string, kind: string, required: boolean, choices: string[] = []) => ({
  name,
  kind,
  required,
  complete: false,
  choices,
  description: text(""),
});
const command: CommandView = {
  plugin: "p",
  name: "order",
  description: text(""),
  options: [
    option("id", "text", true),
    option("state", "choice", false, ["open", "done"]),
    option("n", "number", false),
  ],
};

describe("help with a command", () => {
  it("says how it is typed, with an example", () => {
    expect(usage(command)).toBe("/order <id> [state] [n]");
    expect(example(command)).toBe("/order id open");
    expect(example({ ...command, options: [] })).toBe("/order");
  });
});

describe("finding a plugin", () => {
  const one = (name: string, commands: CommandView[] = []): UsablePlugin =>
    ({ plugin: name, name, description: `does ${name}`, pages: [], commands }) as unknown as UsablePlugin;
  const all = [one("Surveys"), one("Orders", [command])];
  it("looks at names and commands, and keeps the order", () => {
    expect(fitting(all, " ").length).toBe(2);
    expect(fitting(all, "surv")).toEqual([all[0]]);
    expect(fitting(all, "/order")).toEqual([all[1]]);
    expect(fitting(all, "x")).toEqual([]);
  });
});
