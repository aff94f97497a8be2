import { describe, expect, it } from "vitest";
import { AT_ONCE, FLOOD, Gate, LONGEST, PER_SECOND, readQuestion } from "./frame";

const ask = (id: number, body: unknown = null, method = "m") => ({
  guildhall: 1,
  type: "request",
  id,
  method,
  body,
});
const took = (verdict: ReturnType<Gate["judge"]>) => typeof verdict === "object" && "take" in verdict;
const code = (verdict: ReturnType<Gate["judge"]>) =>
  typeof verdict === "object" && "refuse" in verdict ? verdict.problem.code : verdict;

describe("what a page sends", () => {
  it("is a question only in its one shape", () => {
    expect(readQuestion(ask(1, { a: 1 }))).toEqual({ id: 1, method: "m", body: { a: 1 } });
    const odd = [null, 1, "x", [], {}, { ...ask(1), guildhall: 2 }, { ...ask(1), type: "boot" }];
    for (const data of [...odd, { ...ask(1), id: "1" }, { ...ask(1), id: NaN }, { ...ask(1), method: 1 }]) {
      expect(readQuestion(data)).toBeNull();
    }
  });

  it("is answered a few at a time", () => {
    const gate = new Gate();
    for (let n = 0; n < AT_ONCE; n++) expect(took(gate.judge(ask(n), 0))).toBe(true);
    expect(code(gate.judge(ask(99), 0))).toBe("rate_limited");
    gate.answered();
    expect(took(gate.judge(ask(100), 0))).toBe(true);
  });

  it("is answered so often in a second", () => {
    const gate = new Gate();
    for (let n = 0; n < PER_SECOND; n++) {
      expect(took(gate.judge(ask(n), 10))).toBe(true);
      gate.answered();
    }
    expect(code(gate.judge(ask(99), 999))).toBe("rate_limited");
    expect(took(gate.judge(ask(100), 1000))).toBe(true);
  });

  it("has an end in size, also when it is no JSON", () => {
    const gate = new Gate();
    expect(code(gate.judge(ask(1, "x".repeat(LONGEST)), 0))).toBe("too_large");
    expect(code(gate.judge(ask(2, "字".repeat(LONGEST / 3)), 0))).toBe("too_large");
    expect(code(gate.judge(ask(3, 1n), 0))).toBe("too_large");
    const round: { self?: unknown } = {};
    round.self = round;
    expect(code(gate.judge(ask(4, round), 0))).toBe("too_large");
    expect(code(gate.judge(ask(5, null, "m".repeat(65)), 0))).toBe("too_large");
    expect(took(gate.judge(ask(6, "x".repeat(LONGEST - 2)), 0))).toBe(true);
  });

  it("shuts the page when it floods", () => {
    const gate = new Gate();
    for (let n = 0; n < FLOOD; n++) expect(gate.judge("noise", 0)).toBe("ignore");
    expect(gate.judge("noise", 0)).toBe("shut");
  });
});
