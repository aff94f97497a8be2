// Where the bars and lines of a chart stand. Pure; sizes are in the units of the drawing.

export type Figures = {
  chart: "bar" | "stacked_bar" | "line" | "pie";
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

export type Part = { path: string; share: number };

/** The parts of a pie, clockwise from the top, each with its share of the whole; one that is nothing, or a
 * whole that is, has no path. */
export function parts({ series }: Pick<Figures, "series">): Part[] {
  const values = numbers(series[0]?.values ?? []).map((value) => Math.max(0, value));
  const whole = values.reduce((sum, value) => sum + value, 0);
  const radius = HEIGHT / 2 - TOP;
  const at = (turn: number) => {
    const angle = turn * 2 * Math.PI;
    return `${WIDTH / 2 + radius * Math.sin(angle)} ${HEIGHT / 2 - radius * Math.cos(angle)}`;
  };
  const arc = (turn: number, large = 0) => `A${radius} ${radius} 0 ${large} 1 ${at(turn)}`;
  let done = 0;
  return values.map((value) => {
    const share = whole > 0 ? value / whole : 0;
    const [from, to] = [done, done + share];
    done = to;
    if (share === 0) return { path: "", share };
    // An arc all around would begin where it ends, and be nothing.
    if (share > 0.999) return { path: `M${at(0)}${arc(0.5)}${arc(1)}Z`, share };
    const path = `M${WIDTH / 2} ${HEIGHT / 2}L${at(from)}${arc(to, share > 0.5 ? 1 : 0)}Z`;
    return { path, share };
  });
}

/** Every how many labels one is written, so that they do not run into each other. */
export function everyNth(labels: number, longest: number): number {
  const room = Math.max(1, Math.floor((WIDTH - LEFT) / Math.max(24, longest * 9)));
  return Math.max(1, Math.ceil(labels / room));
}
