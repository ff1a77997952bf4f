import type { KeyPaths } from './key-paths.js';

const types: Readonly<Record<string, string>> = {
  s: 'string',
  i: 'integer',
  n: 'number',
  b: 'boolean',
  o: 'object',
  a: 'array',
  '0': 'null',
};

/**
 * Reads `key:types{ inner }`: each letter is a type, `{ … }` holds the keys below, `[]` is the element of a list, and
 * `@name` stands for one of `parts`.
 */
export function pathsOf(text: string, parts: Readonly<Record<string, string>>): KeyPaths {
  const found: Record<string, string> = {};
  collect(text, '', { parts, found });
  return found;
}

interface Reading {
  readonly parts: Readonly<Record<string, string>>;
  readonly found: Record<string, string>;
}

function collect(text: string, prefix: string, reading: Reading): void {
  const body = text.startsWith('@') ? (reading.parts[text.slice(1)] ?? '') : text;
  const inner = body.trim().replace(/^[a-z0]*\{([^]*)\}$/, '$1');
  for (const [key, stated] of entriesIn(inner)) {
    const path = key === '[]' ? `${prefix}[]` : [prefix, key].filter((part) => part !== '').join('.');
    const [, letters = '', below = ''] = /^([a-z0]*)([^]*)$/.exec(stated) ?? [];
    if (letters !== '')
      reading.found[path] = Array.from(letters)
        .map((letter) => types[letter] ?? letter)
        .join('|');
    if (below !== '') collect(below, path, reading);
  }
}

/** The keys of one level with what is said about each. */
function entriesIn(inner: string): readonly (readonly [string, string])[] {
  const entries: [string, string][] = [];
  let depth = 0;
  for (const word of inner.split(/\s+/).filter((part) => part !== '')) {
    const colon = word.indexOf(':');
    if (depth === 0 && colon > 0) entries.push([word.slice(0, colon), word.slice(colon + 1)]);
    else {
      const last = entries.at(-1);
      if (last !== undefined) last[1] += ` ${word}`;
    }
    depth += word.split('{').length - word.split('}').length;
  }
  return entries;
}
