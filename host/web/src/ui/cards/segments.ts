// How a card's flat list of blocks becomes rows and groups. Pure.

import type { BlockView, CardView, GroupView } from "../../api/types";

export type Segment =
  { key: string; group: null; block: BlockView } | { key: string; group: GroupView; blocks: BlockView[] };

/** Blocks of one group stand together, where the first of them stands. A group that is not there is none. */
export function segmentsOf(card: Pick<CardView, "groups" | "blocks">): Segment[] {
  const segments: Segment[] = [];
  const open = new Map<number, BlockView[]>();
  for (const block of card.blocks) {
    const index = block.group;
    const group = index == null ? undefined : card.groups[index];
    if (index == null || !group) {
      segments.push({ key: `b-${block.id}`, group: null, block });
      continue;
    }
    const known = open.get(index);
    if (known) {
      known.push(block);
      continue;
    }
    const blocks = [block];
    open.set(index, blocks);
    segments.push({ key: `g-${index}`, group, blocks });
  }
  return segments;
}
