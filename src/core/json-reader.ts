const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const numberToken = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * What `next` found. `end`: the input ended between two tokens; `cut`: it ended inside one (a number at the very end
 * of a container counts as cut, since digits may be missing); `broken`: the byte at `offset` cannot stand there.
 */
export type JsonToken = 'open' | 'close' | 'key' | 'string' | 'number' | 'literal' | 'end' | 'cut' | 'broken';

/** What may come next. */
export type JsonPlace =
  'value' | 'value_or_close' | 'key' | 'key_or_close' | 'colon' | 'separator' | 'nothing';

/**
 * Reads JSON (RFC 8259) token by token from bytes and keeps its whole state open to view, so that an input that
 * stops anywhere can be completed and a fault can be named by its place. One pass, linear, no recursion: nesting
 * costs memory, never stack. Bytes of 0x80 and above are taken as they are inside strings: whether they are
 * valid UTF-8 is for a decoder to say. After `end`, `cut` and `broken` there is nothing more to read.
 */
export class JsonReader {
  readonly bytes: Uint8Array;
  /** First byte not read yet; after `broken` the offending one. */
  offset: number;
  /** First byte of the token that `next` returned. */
  tokenStart: number;
  place: JsonPlace = 'value';
  /** Open containers, outermost first: true for an object, false for an array. */
  readonly containers: boolean[] = [];
  /** For each open container where we are in it: offset of the member's key (-1: none yet), or the array index. */
  readonly path: number[] = [];

  constructor(bytes: Uint8Array, from = 0) {
    this.bytes = bytes;
    this.offset = from;
    this.tokenStart = from;
  }

  next(): JsonToken {
    for (;;) {
      this.skipBlanks();
      this.tokenStart = this.offset;
      const byte = this.bytes[this.offset];
      if (byte === undefined) return 'end';
      if (!this.passPunctuation(byte)) return this.readToken(byte);
    }
  }

  private skipBlanks(): void {
    let byte = this.bytes[this.offset];
    while (byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d) {
      byte = this.bytes[++this.offset];
    }
  }

  private passPunctuation(byte: number): boolean {
    if (byte === 0x3a && this.place === 'colon') this.place = 'value';
    else if (byte === 0x2c && this.place === 'separator') this.startNextItem();
    else return false;
    this.offset++;
    return true;
  }

  private startNextItem(): void {
    const top = this.path.length - 1;
    const inObject = this.containers[top] === true;
    this.path[top] = inObject ? -1 : (this.path[top] ?? 0) + 1;
    this.place = inObject ? 'key' : 'value';
  }

  private readToken(byte: number): JsonToken {
    switch (this.place) {
      case 'key_or_close':
        return byte === closeBrace ? this.closeContainer() : this.readKey(byte);
      case 'key':
        return this.readKey(byte);
      case 'value_or_close':
        return byte === closeBracket ? this.closeContainer() : this.readValue(byte);
      case 'value':
        return this.readValue(byte);
      case 'separator':
        return byte === this.closer() ? this.closeContainer() : 'broken';
      case 'colon':
      case 'nothing':
        break;
    }
    return 'broken';
  }

  private closer(): number {
    return this.containers.at(-1) ? closeBrace : closeBracket;
  }

  private readKey(byte: number): JsonToken {
    if (byte !== quote) return 'broken';
    const token = this.readString('key');
    if (token !== 'key') return token;
    this.path[this.path.length - 1] = this.tokenStart;
    this.place = 'colon';
    return token;
  }

  private readValue(byte: number): JsonToken {
    if (byte === openBrace || byte === openBracket) return this.openContainer(byte === openBrace);
    const token = this.readScalar(byte);
    if (token !== 'cut' && token !== 'broken') this.afterValue();
    return token;
  }

  private readScalar(byte: number): JsonToken {
    if (byte === quote) return this.readString('string');
    if (byte === 0x74) return this.readLiteral('true');
    if (byte === 0x66) return this.readLiteral('false');
    if (byte === 0x6e) return this.readLiteral('null');
    return this.readNumber();
  }

  private openContainer(isObject: boolean): JsonToken {
    this.containers.push(isObject);
    this.path.push(isObject ? -1 : 0);
    this.place = isObject ? 'key_or_close' : 'value_or_close';
    this.offset++;
    return 'open';
  }

  private closeContainer(): JsonToken {
    this.containers.pop();
    this.path.pop();
    this.afterValue();
    this.offset++;
    return 'close';
  }

  private afterValue(): void {
    this.place = this.containers.length > 0 ? 'separator' : 'nothing';
  }

  private readString(kind: 'key' | 'string'): JsonToken {
    const { bytes } = this;
    let at = this.offset + 1;
    for (let byte = bytes[at]; byte !== quote; byte = bytes[at]) {
      if (byte === undefined) return this.stop('cut', bytes.length);
      if (byte < 0x20) return this.stop('broken', at);
      if (byte !== backslash) at++;
      else if (this.escapeBreaksAt(at) === -1) at += bytes[at + 1] === 0x75 ? 6 : 2;
      else return this.stop('broken', this.escapeBreaksAt(at));
    }
    this.offset = at + 1;
    return kind;
  }

  /** Offset of the byte that spoils the escape starting at `at`; -1 when it is sound as far as the input goes. */
  private escapeBreaksAt(at: number): number {
    const kind = this.bytes[at + 1];
    if (kind === undefined) return -1;
    if (!'"\\/bfnrtu'.includes(String.fromCharCode(kind))) return at + 1;
    if (kind !== 0x75) return -1;
    for (let digit = at + 2; digit < at + 6; digit++) {
      const byte = this.bytes[digit];
      if (byte === undefined) return -1;
      if (!isHexDigit(byte)) return digit;
    }
    return -1;
  }

  private readLiteral(word: string): JsonToken {
    for (let index = 1; index < word.length; index++) {
      const byte = this.bytes[this.offset + index];
      if (byte === undefined) return this.stop('cut', this.bytes.length);
      if (byte !== word.charCodeAt(index)) return this.stop('broken', this.offset + index);
    }
    this.offset += word.length;
    return 'literal';
  }

  private readNumber(): JsonToken {
    let end = this.offset;
    while (isNumberByte(this.bytes[end])) end++;
    if (end === this.offset) return 'broken';
    if (end === this.bytes.length && this.containers.length > 0) return this.stop('cut', end);
    if (!numberToken.test(latin1(this.bytes, this.offset, end))) return this.stop('broken', this.offset);
    this.offset = end;
    return 'number';
  }

  private stop(token: 'cut' | 'broken', offset: number): JsonToken {
    this.offset = offset;
    return token;
  }
}

/** Bytes as characters of the same numbers, whatever they are. */
export function latin1(bytes: Uint8Array, start: number, end = bytes.length): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}

function isHexDigit(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}

/** Digits, sign, point, exponent. */
function isNumberByte(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    byte === 0x2d ||
    byte === 0x2b ||
    byte === 0x2e ||
    (byte | 0x20) === 0x65
  );
}
