import { isatty } from 'node:tty';
import { standardError, writeAll } from './descriptor.js';

const everyMs = 100;

/** How far long work has come, on standard error where that is a terminal and nowhere else. */
export class Progress {
  readonly #what: string;
  readonly #isShown: boolean;
  #shownAtMs = performance.now();
  #shownLength = 0;

  constructor(what: string, { quiet }: { readonly quiet: boolean }) {
    this.#what = what;
    this.#isShown = !quiet && isatty(standardError);
  }

  /** Cheap enough to be called often. Nothing shows during the first moments. */
  show(doneBytes: number): void {
    if (!this.#isShown || performance.now() - this.#shownAtMs < everyMs) return;
    this.#shownAtMs = performance.now();
    const text = `${this.#what} ${(doneBytes / 1e6).toFixed(0)} MB`;
    this.#shownLength = text.length;
    writeAll(standardError, `\r${text}`);
  }

  end(): void {
    if (this.#shownLength > 0) writeAll(standardError, `\r${' '.repeat(this.#shownLength)}\r`);
  }
}
