// What a plugin in JavaScript needs beyond the generated interfaces: a clock and chance that are the
// host's, refusals, texts, and handlers whose faults reach the log. Nothing here may keep anything
// between two calls: each runs in a fresh instance.
import { now, randomBytes, reportPanic } from 'guildhall:base/runtime@0.1.0';

/** A text that reads the same in every language. */
export const plain = (text) => ({ tag: 'plain', val: text });

/** A refusal: the person is told `text`, and nothing of the call happened. */
export class Problem extends Error {
  constructor(code, text) {
    super(text);
    this.payload = { code, message: plain(text), retryAfterMs: undefined };
  }
}

/** Fails a handler with a refusal. */
export function refuse(code, text) {
  throw new Problem(code, text);
}

/** The id of the person who caused the call; refuses where nobody in particular did. */
export function person(call) {
  return call.actor.tag === 'user' ? call.actor.val : refuse('no-user', 'Only a person can do this.');
}

/** A chance in [0, 1) of 53 bits, the same in every run of a call. */
function chance() {
  const words = new Uint32Array(randomBytes(8).slice().buffer);
  return ((words[0] >>> 5) * 67108864 + (words[1] >>> 6)) / 9007199254740992;
}

/** Dates whose "now" is the call's. */
function clock() {
  const Native = globalThis.Date;
  const time = () => Number(now());
  return new Proxy(Native, {
    construct: (target, given, asked) =>
      Reflect.construct(target, given.length > 0 ? given : [time()], asked),
    apply: () => new Native(time()).toString(),
    get: (target, name, receiver) => (name === 'now' ? time : Reflect.get(target, name, receiver)),
  });
}

// The engine's own are fixed when the component is built: the same for every call, and for everybody.
globalThis.Math.random = chance;
globalThis.Date = clock();

/** Handlers of one interface: a refusal is answered, any other error is told to the log first. */
export function handlers(all) {
  const guarded = (name, handler) => (...given) => {
    try {
      return handler(...given);
    } catch (error) {
      if (!(error instanceof Error && 'payload' in error)) {
        reportPanic(String(error), String(error?.stack ?? name).split('\n', 1)[0]);
      }
      throw error;
    }
  };
  return Object.fromEntries(Object.entries(all).map(([name, one]) => [name, guarded(name, one)]));
}

/** For a plugin that prepares nothing at its installation. */
export const nothingToPrepare = { migrate: () => ({ tag: 'done' }) };
