import type { RunSnapshot } from './snapshot.js';

/** The snapshot as a file: JSON with sorted keys, two spaces, one newline at the end. Same journal, same bytes. */
export function snapshotText(snapshot: RunSnapshot): string {
  return `${write(snapshot, '')}\n`;
}

function write(value: unknown, indent: string): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    return block('[', ']', { indent, parts: value.map((item: unknown) => `${inner}${write(item, inner)}`) });
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const parts = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, member]) => `${inner}${JSON.stringify(key)}: ${write(member, inner)}`);
  return block('{', '}', { indent, parts });
}

interface Parts {
  readonly indent: string;
  readonly parts: readonly string[];
}

function block(open: string, close: string, { indent, parts }: Parts): string {
  return parts.length === 0 ? open + close : `${open}\n${parts.join(',\n')}\n${indent}${close}`;
}
