import { fieldsOf } from './fields.js';

/** A payload without these keys at its top; of a text that is no JSON, without what looks like them. The same where they are not. */
export function withoutKeys(value: unknown, dropped: readonly string[] = []): unknown {
  if (typeof value === 'string') return dropped.reduce(withoutMention, value);
  const fields = fieldsOf(value);
  if (!dropped.some((key) => Object.hasOwn(fields, key))) return value;
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !dropped.includes(key)));
}

function withoutMention(text: string, key: string): string {
  return text.replace(new RegExp(`"${key}"\\s*:\\s*(?:"[^"]*"?|[^,}\\s]*),?`, 'g'), '');
}
