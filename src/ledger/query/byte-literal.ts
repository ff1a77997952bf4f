/**
 * A text to be found in the raw bytes of JSON, before anything is parsed. It is looked for as JSON.stringify writes it,
 * without the quote in front: that byte is so frequent that a search which begins with it takes five times as long.
 * JSON knows other spellings (`\u002d` for `-`, `\/` for `/`), which all contain an escape: lines with one that could
 * stand for a character of the text are taken into account, so that nothing is overlooked.
 */
export class ByteLiteral {
  readonly #usual: Buffer;
  readonly #escapes: readonly Buffer[];
  readonly #otherSpelling: RegExp;

  constructor(text: string) {
    this.#usual = Buffer.from(JSON.stringify(text).slice(1), 'utf8');
    this.#escapes = [Buffer.from('\\u'), ...(text.includes('/') ? [Buffer.from('\\/')] : [])];
    this.#otherSpelling = otherSpellingOf(text);
  }

  /** True when the text may stand in the line. */
  mayStandIn(line: Buffer): boolean {
    if (line.includes(this.#usual)) return true;
    if (!this.#escapes.some((escape) => line.includes(escape))) return false;
    return this.#otherSpelling.test(line.toString('latin1'));
  }

  /** Lines (without their newlines) of a block of whole lines in which the text may stand: [from, to) of each, in order. */
  *linesIn(block: Buffer): Generator<readonly [from: number, to: number]> {
    const usual = new Needle(this.#usual, block);
    const escapes = this.#escapes.map((escape) => new Needle(escape, block));
    for (let start = 0; ;) {
      const found = usual.from(start);
      const at = Math.min(found, ...escapes.map((escape) => escape.from(start)));
      if (at === block.length) return;
      const from = block.lastIndexOf(0x0a, at) + 1;
      const to = block.indexOf(0x0a, at);
      if (found < to || this.mayStandIn(block.subarray(from, to))) yield [from, to];
      start = to + 1;
    }
  }
}

/** Where some bytes stand next in a block; looks at each place once, however often it is asked. */
class Needle {
  readonly #bytes: Buffer;
  readonly #block: Buffer;
  #next = -1;

  constructor(bytes: Buffer, block: Buffer) {
    this.#bytes = bytes;
    this.#block = block;
  }

  /** The first place at or behind `start`; the block's length when there is none. */
  from(start: number): number {
    if (this.#next >= start) return this.#next;
    const found = this.#block.indexOf(this.#bytes, start);
    this.#next = found === -1 ? this.#block.length : found;
    return this.#next;
  }
}

function otherSpellingOf(text: string): RegExp {
  const units = new Set(Array.from({ length: text.length }, (_, at) => text.charCodeAt(at)));
  const hex = [...units].map((unit) => unit.toString(16).padStart(4, '0'));
  return new RegExp(`\\\\(?:u(?:${hex.join('|')})${text.includes('/') ? '|/' : ''})`, 'i');
}
