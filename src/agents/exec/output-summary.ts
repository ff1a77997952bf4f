import { StringDecoder } from 'node:string_decoder';
import { cutText } from '../../core/cut-text.js';

/** What is kept of a captured stream. */
export interface OutputSummary {
  readonly bytes: number;
  readonly lines: number;
  /** Beginning and end, redacted and cut. */
  readonly text: string;
}

/** More is kept than is shown, so that a secret is whole when it is looked for and no cut piece of one shows. */
const keptCharacters = 16_384;

/** Collects a summary of a stream of any length in bounded memory. */
export class OutputCollector {
  readonly #decoder = new StringDecoder('utf8');
  #head = '';
  #tail = '';
  #bytes = 0;
  #lines = 0;

  add(chunk: Buffer): void {
    this.#bytes += chunk.length;
    for (let at = chunk.indexOf(0x0a); at !== -1; at = chunk.indexOf(0x0a, at + 1)) this.#lines += 1;
    const text = this.#decoder.write(chunk);
    const room = keptCharacters - this.#head.length;
    this.#head += text.slice(0, Math.max(0, room));
    this.#tail = (this.#tail + text.slice(Math.max(0, room))).slice(-keptCharacters);
  }

  /** With at most `shownCharacters`; undefined when nothing came. */
  summary(redact: (text: string) => string, shownCharacters: number): OutputSummary | undefined {
    if (this.#bytes === 0) return undefined;
    const text = cutText(redact(this.#head + this.#tail).toWellFormed(), shownCharacters);
    return { bytes: this.#bytes, lines: this.#lines, text };
  }
}
