// Tries what a language brings with it: state, clock, chance, errors, and every way to use too much.
import { now } from 'guildhall:base/runtime@0.1.0';
import { handlers, nothingToPrepare, plain, refuse } from './guildhall.js';

let calls = 0;
const descend = (depth) => descend(depth + 1) + 1;

const tries = {
  calls: () => ++calls,
  clock: () => [Date.now(), new Date().getTime(), Number(now())].join(' '),
  chance: () => [Math.random(), Math.random()].join(' '),
  refuse: () => refuse('refused', 'Not today.'),
  throw: () => undefined.nothing,
  loop: () => { for (;;); },
  hoard: () => { for (const all = []; ; ) all.push(new Uint8Array(1 << 20).fill(1)); },
  descend: () => descend(0),
  chatter: () => { for (;;) now(); },
};

export const lifecycle = nothingToPrepare;

export const commands = handlers({
  run: (call, command) => [{ tag: 'toast', val: plain(String(tries[command.options[0][1].val]())) }],
  complete: () => [],
});
