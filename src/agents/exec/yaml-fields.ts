import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type ParsedNode,
  type Pair,
} from 'yaml';
import type { WorkOrderField, WorkOrderFinding, WorkOrderReading } from './work-order.js';

/** An alias is looked up in the whole document each time. */
const mostAliases = 100;

/** The parser takes ten seconds for a million of them. */
const mostTokens = 100_000;

/**
 * The top level of a YAML 1.2 text: scalars and lists of scalars under each key, anything deeper as an empty object, which
 * is never expanded, so that no alias can multiply it. Unknown tags, keys that come twice, several documents and what the
 * parser objects to are findings. The text is somebody else's: whatever it holds, nothing throws and nothing is executed.
 */
export function yamlFields(text: string): WorkOrderReading {
  const lines = new LineCounter();
  try {
    if (hasTooManyTokens(text)) return broken(`it has more than ${mostTokens} words and signs`);
    const document = parseDocument(text, {
      schema: 'core',
      version: '1.2',
      merge: false,
      resolveKnownTags: false,
      // The parser's own check takes time with the square of the keys.
      uniqueKeys: false,
      prettyErrors: false,
      lineCounter: lines,
      logLevel: 'error',
    });
    return new Reading(document, lines).fields();
  } catch (error) {
    return broken(error instanceof RangeError ? 'it is nested too deeply' : 'the parser gave up on it');
  }
}

function hasTooManyTokens(text: string): boolean {
  let count = 0;
  for (const _token of new Lexer().lex(text)) if (++count > mostTokens) return true;
  return false;
}

function broken(message: string): WorkOrderReading {
  return { kind: 'broken', findings: [{ line: 1, column: 1, message, hint: 'Simplify the file' }] };
}

class Reading {
  readonly #document: Document.Parsed;
  readonly #lines: LineCounter;
  readonly #findings: WorkOrderFinding[] = [];
  #aliases = 0;

  constructor(document: Document.Parsed, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  fields(): WorkOrderReading {
    const { errors, warnings, contents } = this.#document;
    for (const { pos, code, message } of [...errors, ...warnings].slice(0, 20))
      this.#report(pos[0], ...inWords(code, message));
    if (this.#findings.length > 0) return { kind: 'broken', findings: this.#findings };
    if (!isMap(contents)) {
      this.#report(
        contents?.range?.[0] ?? 0,
        'a work order is a mapping of names to values',
        'Begin with a line such as `wo_id: WO-17`',
      );
      return { kind: 'broken', findings: this.#findings };
    }
    const fields = new Map<string, WorkOrderField>();
    for (const pair of contents.items as readonly Pair<ParsedNode, ParsedNode | null>[])
      this.#addPair(fields, pair);
    return this.#findings.length > 0
      ? { kind: 'broken', findings: this.#findings }
      : { kind: 'fields', fields };
  }

  #addPair(fields: Map<string, WorkOrderField>, { key, value }: Pair<ParsedNode, ParsedNode | null>): void {
    if (!isScalar(key)) return;
    const name = String(key.value);
    if (fields.has(name))
      return this.#report(
        key.range[0],
        `the key ${JSON.stringify(name.slice(0, 60))} was there already`,
        'Keep one of them',
      );
    const place = this.#placeOf((value ?? key).range[0]);
    fields.set(name, { value: this.#plain(value, 0), ...place });
  }

  /** A scalar, or a list of scalars. */
  #plain(given: Node | null, depth: number): unknown {
    const node = isAlias(given) ? this.#resolve(given) : given;
    if (isScalar(node)) return plainScalar(node.value);
    if (isSeq(node) && depth === 0)
      return node.items.slice(0, 2_000).map((item) => this.#plain(item as Node, 1));
    return node === null || node === undefined ? null : {};
  }

  #resolve(alias: Node): Node | undefined {
    this.#aliases += 1;
    if (this.#aliases > mostAliases) {
      if (this.#aliases === mostAliases + 1)
        this.#report(
          alias.range?.[0] ?? 0,
          `there are more than ${mostAliases} aliases`,
          'Write the values themselves',
        );
      return undefined;
    }
    return isAlias(alias) ? alias.resolve(this.#document) : undefined;
  }

  #report(offset: number, message: string, hint: string): void {
    this.#findings.push({ ...this.#placeOf(offset), message, hint });
  }

  #placeOf(offset: number): { readonly line: number; readonly column: number } {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}

/** Integers beyond the exact ones would lose digits. */
function plainScalar(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
    ? String(value)
    : value;
}

const words: Readonly<Record<string, readonly [string, string]>> = {
  TAG_RESOLVE_FAILED: ['tags such as !name are not known here', 'Write the plain value without a tag'],
  MULTIPLE_DOCS: ['there is more than one document', 'Put each work order into a file of its own'],
  TAB_AS_INDENT: ['a tab indents the line', 'Indent with blanks'],
};

/** The parser's message is one line, its excerpt of the file is left out. */
function inWords(code: string, message: string): readonly [string, string] {
  const known = words[code];
  if (known !== undefined) return known;
  const [line = ''] = message.split('\n');
  return [`this is not YAML: ${line.replace(/[.:]\s*$/, '').slice(0, 200)}`, 'Mend the syntax there'];
}
