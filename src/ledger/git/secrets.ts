import { parseObject } from '../../core/line-facts.js';

/**
 * Names of the redaction rules that still find something in a line, for instance because another tool wrote it. Looks at
 * what a caller puts into an event; times, ids, numbers and hashes are none of it.
 */
export function secretsIn(line: Uint8Array, redact: <T>(value: T) => T): readonly string[] {
  const value = parseObject(line);
  if (value === undefined) return rulesIn(redact(textOf(line)), textOf(line));
  const content = Object.fromEntries(Object.entries(value).filter(([key]) => !ownKeys.has(key)));
  const redacted = redact(content);
  return redacted === content ? [] : rulesIn(JSON.stringify(redacted), JSON.stringify(content));
}

const ownKeys: ReadonlySet<string> = new Set([
  'ts',
  'agent',
  'session_id',
  'id',
  'seq',
  'stream_seq',
  'batch',
  'v',
  'prev',
  'torn',
]);

const mark = /\[redacted:([a-z0-9_-]+):[0-9a-f]{16}\]/g;

/** Marks that were not there before. */
function rulesIn(redacted: string, original: string): readonly string[] {
  if (redacted === original) return [];
  const earlier = new Set(Array.from(original.matchAll(mark), ([text]) => text));
  const fresh = Array.from(redacted.matchAll(mark)).filter(([text]) => !earlier.has(text));
  return [...new Set(fresh.map(([, rule]) => rule ?? 'secret'))];
}

function textOf(line: Uint8Array): string {
  return Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString('utf8');
}
