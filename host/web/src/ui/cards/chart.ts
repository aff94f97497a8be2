// Where the bars and lines of a chart stand. Pure; sizes are in the units of the drawing.

export type Figures = {
  chart: "bar" | "stacked_bar" | "line";
  series: { values: string[] }[];
  labels: unknown[];
};
export type Box = { x: number; y: number; width: number; height: number };
export type Tick = { value: number; y: number };
export type Drawing = {
  /** Where nothing is. */
  zero: number;
  ticks: Tick[];
  /** The middle of each label. */
  middles: number[];
  /** By series, then by label; of bars. */
  bars: Box[][];
  /** By series; of lines. */
  points: { x: number; y: number }[][];
};

export const WIDTH = 600;
export const HEIGHT = 220;
export const LEFT = 56;
export const BOTTOM = 24;
const TOP = 8;

/** A round step, so that there are about four of them. */
export function stepOf(span: number): number {
  const rough = span / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const lead = rough / power;
  return (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10) * power;
}

/** Decimals become floats only here, where a pixel more or less is nothing. */
function numbers(values: string[]): number[] {
  return values.map((value) => {
    const number = Number(value);
    return Number.isFinite(number) ? number : 0;
  });
}

export function draw({ chart, series, labels }: Figures): Drawing {
  const all = series.map((one) => numbers(one.values));
  const sums = (sign: 1 | -1) =>
    labels.map((_, at) => all.reduce((sum, one) => sum + sign * Math.max(0, sign * (one[at] ?? 0)), 0));
  const extremes = chart === "stacked_bar" ? [...sums(1), ...sums(-1)] : all.flat();
  let low = Math.min(0, ...extremes);
  let high = Math.max(0, ...extremes);
  if (low === high) high = 1;
  const step = stepOf(high - low);
  low = Math.floor(low / step) * step;
  high = Math.ceil(high / step) * step;
  const y = (value: number) => TOP + ((high - value) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const ticks: Tick[] = [];
  const count = Math.round((high - low) / step);
  for (let at = 0; at <= count; at += 1) {
    const value = Number((low + at * step).toPrecision(12));
    ticks.push({ value, y: y(value) });
  }
  const slot = (WIDTH - LEFT) / Math.max(1, labels.length);
  const middles = labels.map((_, at) => LEFT + slot * (at + 0.5));
  const box = (x: number, width: number, from: number, to: number): Box => {
    const top = Math.min(y(from), y(to));
    return { x, y: top, width, height: Math.abs(y(from) - y(to)) };
  };
  const points = all.map((one) => one.map((value, at) => ({ x: middles[at] ?? 0, y: y(value) })));
  if (chart === "line") return { zero: y(0), ticks, middles, bars: [], points };
  const broad = slot * 0.7;
  if (chart === "bar") {
    const width = broad / Math.max(1, all.length);
    const bars = all.map((one, nth) =>
      one.map((value, at) => box((middles[at] ?? 0) - broad / 2 + nth * width, width, 0, value)),
    );
    return { zero: y(0), ticks, middles, bars, points: [] };
  }
  const up = labels.map(() => 0);
  const down = labels.map(() => 0);
  const bars = all.map((one) =>
    one.map((value, at) => {
      const tops = value < 0 ? down : up;
      const from = tops[at] ?? 0;
      tops[at] = from + value;
      return box((middles[at] ?? 0) - broad / 2, broad, from, from + value);
    }),
  );
  return { zero: y(0), ticks, middles, bars, points: [] };
}

/** Every how many labels one is written, so that they do not run into each other. */
export function everyNth(labels: number, longest: number): number {
  const room = Math.max(1, Math.floor((WIDTH - LEFT) / Math.max(24, longest * 9)));
  return Math.max(1, Math.ceil(labels / room));
}
