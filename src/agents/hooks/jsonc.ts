/** A value of a JSON document and where its text stands, in UTF-16 units. */
export type JsonNode = JsonContainer | JsonScalar;

export interface JsonScalar {
  readonly kind: 'scalar';
  readonly start: number;
  readonly end: number;
  readonly value: string | number | boolean | null;
}

export interface JsonContainer {
  readonly kind: 'object' | 'array';
  /** Of the opening bracket. */
  readonly start: number;
  /** Behind the closing bracket. */
  readonly end: number;
  readonly items: readonly JsonItem[];
}

/** A member of an object, from its key on, or an item of an array. */
export interface JsonItem {
  readonly start: number;
  readonly end: number;
  readonly key?: string;
  readonly value: JsonNode;
}

/** Where a text stops being JSON; lines and columns are counted from 1. */
export class JsonFault extends Error {
  readonly line: number;
  readonly column: number;

  constructor(text: string, offset: number, message: string) {
    super(message);
    const before = text
      .slice(0, offset)
      .replace(/^\ufeff/, '')
      .split('\n');
    this.line = before.length;
    this.column = Array.from(before.at(-1) ?? '').length + 1;
  }
}

const deepest = 200;
const badText = 'this text has no end, a wrong escape or a character that must be escaped';
const blanks = /[ \t\r\n]*(?:(?:\/\/[^\n]*|\/\*[^]*?\*\/)[ \t\r\n]*)*/y;
const string = /"[^"\\\n]*(?:\\.[^"\\\n]*)*"/y;
const word = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/**
 * Reads a document as settings files hold it: JSON, with a byte order mark, comments and commas before a closing
 * bracket let pass. Every byte of the text is accounted for, so that edits can leave the rest as it is.
 * @throws JsonFault
 */
export function parseJsonc(text: string): JsonNode {
  return new Parser(text).document();
}

/** What JSON.parse would give; of a key that comes twice the last one holds. */
export function plainValue(node: JsonNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'array') return node.items.map(({ value }) => plainValue(value));
  return Object.fromEntries(node.items.map(({ key = '', value }) => [key, plainValue(value)]));
}

/** The member that counts, the last one of that key. */
export function memberOf(node: JsonContainer, key: string): JsonItem | undefined {
  return node.kind === 'object' ? node.items.findLast((item) => item.key === key) : undefined;
}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    if (text.startsWith('\ufeff')) this.#at = 1;
  }

  document(): JsonNode {
    this.#skip();
    const node = this.#value(0);
    this.#skip();
    if (this.#at < this.#text.length) throw this.#fault('the end of the file was expected');
    return node;
  }

  #value(depth: number): JsonNode {
    if (depth > deepest) throw this.#fault(`nested deeper than ${deepest} levels`);
    const start = this.#at;
    const first = this.#text[start];
    if (first === '{') return this.#container('object', depth);
    if (first === '[') return this.#container('array', depth);
    const text = this.#match(first === '"' ? string : word);
    if (text === '') throw this.#fault(first === '"' ? badText : 'a value was expected');
    return { kind: 'scalar', start, end: this.#at, value: this.#scalar(text, start) };
  }

  #container(kind: JsonContainer['kind'], depth: number): JsonContainer {
    const start = this.#at;
    const close = kind === 'object' ? '}' : ']';
    const items: JsonItem[] = [];
    this.#at += 1;
    this.#skip();
    while (this.#text[this.#at] !== close) {
      items.push(kind === 'object' ? this.#member(depth) : this.#item(depth));
      this.#skip();
      if (this.#text[this.#at] === ',') this.#at += 1;
      else if (this.#text[this.#at] !== close) throw this.#fault(`"," or "${close}" was expected`);
      this.#skip();
    }
    this.#at += 1;
    return { kind, start, end: this.#at, items };
  }

  #item(depth: number): JsonItem {
    const value = this.#value(depth + 1);
    return { start: value.start, end: value.end, value };
  }

  #member(depth: number): JsonItem {
    const start = this.#at;
    const key = this.#match(string);
    if (key === '') throw this.#fault('a key in double quotes was expected');
    this.#skip();
    if (this.#text[this.#at] !== ':') throw this.#fault('":" was expected');
    this.#at += 1;
    this.#skip();
    const value = this.#value(depth + 1);
    return { start, end: value.end, key: String(this.#scalar(key, start)), value };
  }

  #scalar(text: string, start: number): JsonScalar['value'] {
    try {
      return JSON.parse(text) as JsonScalar['value'];
    } catch {
      this.#at = start;
      throw this.#fault(badText);
    }
  }

  #skip(): void {
    this.#match(blanks);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [found = ''] = pattern.exec(this.#text) ?? [];
    this.#at += found.length;
    return found;
  }

  #fault(message: string): JsonFault {
    return new JsonFault(this.#text, this.#at, message);
  }
}
