// Rolls dice: `/roll 2d6` shows a card, its button rolls again, and how often is a record.
import { get, put } from 'guildhall:storage/kv@0.1.0';
import { reply, updateOrigin } from 'guildhall:chat/answering@0.1.0';
import { handlers, nothingToPrepare, person, plain, refuse } from './guildhall.js';

const MOST_DICE = 20;
const MOST_SIDES = 1000;

/** `2d6` as numbers. */
function parse(text) {
  const [, count, sides] = /^(\d{1,2})d(\d{1,4})$/.exec(text.trim()) ?? [];
  if (!(count >= 1 && count <= MOST_DICE && sides >= 2 && sides <= MOST_SIDES)) {
    refuse('dice', `Write dice as 2d6: 1 to ${MOST_DICE} of 2 to ${MOST_SIDES} sides.`);
  }
  return { dice: `${Number(count)}d${Number(sides)}`, count: Number(count), sides: Number(sides) };
}

function roll(text, by, rolls) {
  const { dice, count, sides } = parse(text);
  const eyes = Array.from({ length: count }, () => 1 + Math.floor(Math.random() * sides));
  return { dice, eyes, sum: eyes.reduce((sum, one) => sum + one, 0), by, rolls, at: Date.now() };
}

function card(rolled) {
  const pair = (label, value) => ({ label: plain(label), value: plain(String(value)) });
  const again = {
    id: 'again', label: plain('Roll again'), tone: 'info', disabled: false, confirm: undefined,
    press: { tag: 'callback', val: JSON.stringify(rolled.dice) },
  };
  const blocks = [
    { tag: 'pairs', val: [pair('Rolled', rolled.eyes.join(' + ')), pair('Sum', rolled.sum), pair('Rolls', rolled.rolls)] },
    { tag: 'people', val: [rolled.by] },
    { tag: 'buttons', val: [again] },
  ];
  return {
    title: plain(rolled.dice), tone: 'neutral', summary: plain(`${rolled.dice}: ${rolled.sum}`), groups: [],
    blocks: blocks.map((body, place) => ({ id: `b${place}`, group: undefined, showTo: [], hideFrom: [], body })),
  };
}

const key = (message) => `roll/${message}`;
const keep = (message, rolled) => put(key(message), new TextEncoder().encode(JSON.stringify(rolled)));
const kept = (message) => {
  const bytes = get(key(message));
  return bytes && JSON.parse(new TextDecoder().decode(bytes));
};

export const lifecycle = nothingToPrepare;

export const commands = handlers({
  run(call, command) {
    const rolled = roll(command.options[0][1].val, person(call), 1);
    keep(reply({ content: { tag: 'card', val: card(rolled) }, dedupeKey: undefined, files: [] }), rolled);
    return [];
  },
  complete: () => [],
});

export const cardActions = handlers({
  pressed(call, press) {
    const message = call.origin.val;
    const before = kept(message) ?? refuse('gone', 'These dice are gone.');
    const rolled = roll(JSON.parse(press.payload), person(call), before.rolls + 1);
    updateOrigin(card(rolled));
    keep(message, rolled);
    return [{ tag: 'toast', val: plain(`${rolled.sum}`) }];
  },
});
