import { escapeInvisible } from './escape.js';

/**
 * One JSON value on one line, keys sorted at every level. Characters that a terminal would obey or hide are written
 * as \u escapes: the value stays the same.
 */
export function sortedJson(value: unknown): string {
  return escapeInvisible(JSON.stringify(value, sortKeys));
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const sorted = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(value).sort()) sorted[key] = (value as Record<string, unknown>)[key];
  return sorted;
}
