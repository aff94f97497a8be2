import { describe, expect, it } from "vitest";
import type { Sheet } from "../../api/types";
import { held, limitedBy, lines, same, scopesOf } from "./scopes";

const sheet = {
  can: [
    { capability: "chat/posting", scope: { chats: ["b", "a"] } },
    { capability: "storage/kv", scope: {} },
    { capability: "net/http", scope: null },
  ],
} as unknown as Sheet;

describe("scopes", () => {
  it("begin with what holds now, and leave the sheet alone", () => {
    const scopes = scopesOf(sheet);
    expect(Object.keys(scopes)).toEqual(["chat/posting"]);
    scopes["chat/posting"]?.chats?.push("c");
    expect(sheet.can[0]?.scope?.chats).toEqual(["b", "a"]);
  });

  it("are sent for what is granted alone, and the same whatever the order", () => {
    const one = held({ "chat/posting": { chats: ["b", "a"] }, "net/http": { per_hour: 1 } }, [
      "chat/posting",
    ]);
    expect(one).toEqual({ "chat/posting": { chats: ["a", "b"] } });
    expect(same(one, held({ "chat/posting": { chats: ["a", "b"] } }, ["chat/posting"]))).toBe(true);
    expect(held({ "storage/kv": {} }, ["storage/kv"])).toEqual({});
  });

  it("an empty list is a limit, and no list is none", () => {
    expect(limitedBy({}, "chats", [])).toEqual({ chats: [] });
    expect(limitedBy({ chats: [], per_hour: 2 }, "chats", undefined)).toEqual({ per_hour: 2 });
  });

  it("lines are trimmed and taken once", () => {
    expect(lines(" a \n\nb\na")).toEqual(["a", "b"]);
  });
});
