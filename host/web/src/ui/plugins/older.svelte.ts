// A list that is read page by page, the latest first. Must never put a page of one list behind another.

import { asProblem } from "../../api/problems";
import { toasts } from "../../state/toasts.svelte";

type Page<T> = { items: T[]; next?: string | null };

export class Older<T> {
  #read: (cursor: string | null) => Promise<Page<T>>;
  #items = $state.raw<T[]>([]);
  #next = $state<string | null>(null);
  #looked = $state(false);
  #round = 0;

  constructor(read: (cursor: string | null) => Promise<Page<T>>) {
    this.#read = read;
  }

  get items(): T[] {
    return this.#items;
  }
  /** There is more to be read. */
  get more(): boolean {
    return this.#next !== null;
  }
  /** It was read, and there is nothing. */
  get none(): boolean {
    return this.#looked && !this.more && this.#items.length === 0;
  }

  /** Begins anew. */
  begin(): Promise<void> {
    this.#items = [];
    return this.#page(null);
  }

  older(): Promise<void> {
    return this.#page(this.#next);
  }

  async #page(cursor: string | null): Promise<void> {
    const round = ++this.#round;
    try {
      const page = await this.#read(cursor);
      if (round !== this.#round) return;
      this.#items = cursor === null ? page.items : [...this.#items, ...page.items];
      this.#next = page.next ?? null;
      this.#looked = true;
    } catch (error) {
      toasts.problem(asProblem(error));
    }
  }
}
