// Files on their way to the server, before they are attached to a message. Each upload has one key:
// trying again makes no second file.

import * as api from "../../api/client";
import { asProblem } from "../../api/problems";
import type { FileView } from "../../api/types";
import { describe } from "../../state/problems";
import { toasts } from "../../state/toasts.svelte";
import { formatBytes } from "../../text/format";
import { locale, t } from "../../text/locale.svelte";

const LARGEST = 64 * 1024 * 1024;
const MOST = 10;

export interface Upload {
  key: string;
  file: File;
  share: number;
  view: FileView | null;
  wrong: string;
}

export class Tray {
  #uploads = $state.raw<Upload[]>([]);
  #stops = new Map<string, AbortController>();

  get uploads(): Upload[] {
    return this.#uploads;
  }
  get files(): FileView[] {
    return this.#uploads.flatMap((upload) => upload.view ?? []);
  }
  get busy(): boolean {
    return this.#uploads.some((upload) => !upload.view);
  }

  add(files: File[]): void {
    for (const file of files.slice(0, MOST - this.#uploads.length)) {
      if (file.size > LARGEST) {
        toasts.add(t().fileTooLarge(file.name, formatBytes(LARGEST, locale.now)), "danger");
        continue;
      }
      const upload: Upload = { key: api.newKey(), file, share: 0, view: null, wrong: "" };
      this.#uploads = [...this.#uploads, upload];
      void this.#start(upload.key);
    }
  }

  retry(key: string): void {
    void this.#start(key);
  }

  remove(key: string): void {
    this.#stops.get(key)?.abort();
    this.#stops.delete(key);
    this.#uploads = this.#uploads.filter((upload) => upload.key !== key);
  }

  /** Hands out what is uploaded, and is empty again. */
  take(): FileView[] {
    const { files } = this;
    this.clear();
    return files;
  }

  clear(): void {
    for (const upload of this.#uploads) this.remove(upload.key);
  }

  async #start(key: string): Promise<void> {
    const upload = this.#uploads.find((known) => known.key === key);
    if (!upload) return;
    const stop = new AbortController();
    this.#stops.set(key, stop);
    this.#change(key, { share: 0, wrong: "" });
    try {
      const view = await api.upload(upload.file, key, (share) => this.#change(key, { share }), stop.signal);
      this.#change(key, { view, share: 1 });
    } catch (error) {
      this.#change(key, { wrong: describe(asProblem(error)) });
    } finally {
      this.#stops.delete(key);
    }
  }

  #change(key: string, change: Partial<Upload>): void {
    this.#uploads = this.#uploads.map((upload) => (upload.key === key ? { ...upload, ...change } : upload));
  }
}
