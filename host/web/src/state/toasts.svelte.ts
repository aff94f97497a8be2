// Short notices. They leave by themselves; what must not be missed does not belong here.

import type { Problem } from "../api/problems";
import type { Tone } from "../api/types";
import { describe } from "./problems";

export interface Toast {
  id: number;
  text: string;
  tone: Tone;
}

const SHOWN_FOR = 6000;

class Toasts {
  #items = $state.raw<Toast[]>([]);
  #next = 1;

  get items(): Toast[] {
    return this.#items;
  }

  add(text: string, tone: Tone = "neutral"): void {
    const id = this.#next++;
    this.#items = [...this.#items.slice(-2), { id, text, tone }];
    setTimeout(() => this.remove(id), SHOWN_FOR);
  }

  problem(problem: Problem): void {
    this.add(describe(problem), "danger");
  }

  remove(id: number): void {
    this.#items = this.#items.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();
