import { describe, expect, it } from "vitest";
import { branches } from "./branches";

const unit = (id: string, parent: string | null = null) => ({ id, name: id, parent });

describe("departments as a tree", () => {
  it("puts each below the one above it, by name", () => {
    const all = [unit("west", "sales"), unit("sales"), unit("east", "sales"), unit("care")];
    const found = branches(all, "en").map((one) => `${one.depth} ${one.id}`);
    expect(found).toEqual(["0 care", "0 sales", "1 east", "1 west"]);
  });

  it("leaves out none whose parent is not there, and ends", () => {
    expect(branches([unit("a", "gone")], "en").map((one) => one.id)).toEqual(["a"]);
    expect(branches([unit("a", "b"), unit("b", "a")], "en")).toEqual([]);
  });
});
