// The host's end of the wire to a plugin's own page: a port that only that one document holds.
// Must never hand the page anything but its boot and answers, and never believe a message's shape or size.

export const VERSION = 1;
/** What a page may ask at once, and in a second. */
export const AT_ONCE = 8;
export const PER_SECOND = 20;
/** Longest request, in bytes of JSON, and longest name of one. */
export const LONGEST = 16 * 1024;
const LONGEST_METHOD = 64;
/** A page that sends more than this in a second is shut. */
export const FLOOD = 500;

export interface Question {
  id: number;
  method: string;
  body: unknown;
}

export interface Refusal {
  code: string;
  detail: string;
}

type Verdict = { take: Question } | { refuse: number; problem: Refusal } | "ignore" | "shut";

/** A message as a question: none when it is of no known shape. */
export function readQuestion(data: unknown): Question | null {
  if (typeof data !== "object" || data === null) return null;
  const { guildhall, type, id, method, body } = data as Record<string, unknown>;
  if (guildhall !== VERSION || type !== "request") return null;
  if (typeof id !== "number" || !Number.isSafeInteger(id) || typeof method !== "string") return null;
  return { id, method, body: body ?? null };
}

/** What the page asks is JSON, and not too long. */
function fits({ method, body }: Question): boolean {
  if (new TextEncoder().encode(method).length > LONGEST_METHOD) return false;
  try {
    const text = JSON.stringify(body);
    return typeof text === "string" && new TextEncoder().encode(text).length <= LONGEST;
  } catch {
    return false;
  }
}

/** Counts what a page sends, and says what becomes of each message. */
export class Gate {
  #open = 0;
  #second = 0;
  #messages = 0;
  #asked = 0;

  judge(data: unknown, now: number): Verdict {
    const second = Math.floor(now / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#messages = 0;
      this.#asked = 0;
    }
    if (++this.#messages > FLOOD) return "shut";
    const question = readQuestion(data);
    if (!question) return "ignore";
    const refuse = (code: string, detail: string): Verdict => ({
      refuse: question.id,
      problem: { code, detail },
    });
    if (this.#open >= AT_ONCE || this.#asked >= PER_SECOND)
      return refuse("rate_limited", "Too much at once.");
    if (!fits(question)) return refuse("too_large", `At most ${LONGEST} bytes of JSON.`);
    this.#asked++;
    this.#open++;
    return { take: question };
  }

  answered(): void {
    this.#open--;
  }
}
