// What went wrong, as the server says it (RFC 9457), or as the network says it. Two sources, one type.

import type { ProblemBody } from "./types";

export class Problem extends Error {
  readonly body: ProblemBody;

  constructor(body: ProblemBody) {
    super(body.detail ?? body.title);
    this.name = "Problem";
    this.body = body;
  }

  /** Nothing is known about the outcome: the same request with the same key may be sent again. */
  get ambiguous(): boolean {
    return this.body.status === 0 || this.body.status >= 500 || this.body.status === 429;
  }
}

export function unreachable(): Problem {
  return new Problem({ type: "about:blank", title: "", status: 0, code: "unreachable" });
}

export function isProblemBody(value: unknown): value is ProblemBody {
  return typeof value === "object" && value !== null && "code" in value && "status" in value;
}

export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : unreachable();
}
