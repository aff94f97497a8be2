// A card's flat list of blocks becomes rows and groups, whatever a plugin wrote.

import { describe, expect, it } from "vitest";
import type { BlockView, GroupView } from "../../api/types";
import { segmentsOf } from "./segments";

const block = (id: string, group: number | null): BlockView => ({ id, group, kind: "divider" });
const callout: GroupView = { kind: "callout", title: null, tone: "info" };

describe("segmentsOf", () => {
  it("keeps the order, and holds a group's blocks together where the first of them stands", () => {
    const blocks = [block("a", null), block("b", 0), block("c", null), block("d", 0)];
    expect(segmentsOf({ groups: [callout], blocks })).toEqual([
      { key: "b-a", group: null, block: blocks[0] },
      { key: "g-0", group: callout, blocks: [blocks[1], blocks[3]] },
      { key: "b-c", group: null, block: blocks[2] },
    ]);
  });

  it("shows a block of a group that is not there by itself", () => {
    expect(segmentsOf({ groups: [], blocks: [block("a", 7)] })).toEqual([
      { key: "b-a", group: null, block: block("a", 7) },
    ]);
  });
});
