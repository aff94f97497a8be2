import { describe, expect, it } from "vitest";
import { BOTTOM, draw, everyNth, HEIGHT, LEFT, parts, stepOf, WIDTH } from "./chart";

const labels = ["a", "b"];
const series = [{ values: ["10", "-5"] }, { values: ["20", "5"] }];

describe("chart", () => {
  it("takes round steps", () => {
    expect([4, 10, 33, 0.4, 7e6].map(stepOf)).toEqual([1, 5, 10, 0.1, 2e6]);
  });

  it("draws bars from nothing, up and down, within the drawing", () => {
    for (const chart of ["bar", "stacked_bar"] as const) {
      const { bars, zero } = draw({ chart, labels, series });
      expect(bars.flat()).toHaveLength(4);
      const below = bars[0]?.[1];
      expect(below?.y).toBeCloseTo(zero);
      for (const { x, y, width, height } of bars.flat()) {
        expect(x >= LEFT && x + width <= WIDTH && y >= 0 && y + height <= HEIGHT - BOTTOM).toBe(true);
      }
    }
  });

  it("stacks what has the same sign", () => {
    const { bars } = draw({ chart: "stacked_bar", labels, series });
    const [first, second] = [bars[0]?.[0], bars[1]?.[0]];
    expect((second?.y ?? 0) + (second?.height ?? 0)).toBeCloseTo(first?.y ?? -1);
  });

  it("draws a point for each value, and stands nothing and rubbish", () => {
    expect(draw({ chart: "line", labels, series }).points[1]).toHaveLength(2);
    expect(draw({ chart: "bar", labels: [], series: [] }).bars).toEqual([]);
    const odd = draw({ chart: "bar", labels, series: [{ values: ["x", "0"] }] });
    expect(odd.bars.flat().every((one) => Number.isFinite(one.y) && one.height === 0)).toBe(true);
    const large = draw({
      chart: "bar",
      labels: ["a"],
      series: [{ values: ["79228162514264337593543950335"] }],
    });
    expect(large.bars[0]?.[0]?.height).toBeGreaterThan(0);
  });

  it("cuts a pie into its shares, all around and no further", () => {
    const cut = (...values: string[]) => parts({ series: [{ values }] });
    expect(cut("1", "1", "2").map(({ share }) => share)).toEqual([0.25, 0.25, 0.5]);
    const top = `${WIDTH / 2} `;
    expect(cut("1", "3")[0]?.path).toContain(`L${top}`);
    expect(cut("1", "3")[1]?.path).toMatch(/A\d+ \d+ 0 1 1/);
    expect(cut("0", "5").map(({ path }) => path.split("A").length - 1)).toEqual([0, 2]);
    for (const { path, share } of cut("0", "x", "-3")) expect([path, share]).toEqual(["", 0]);
    expect(parts({ series: [] })).toEqual([]);
  });

  it("writes fewer labels when they are long", () => {
    expect(everyNth(4, 3)).toBe(1);
    expect(everyNth(60, 10)).toBeGreaterThan(5);
  });
});
