import { redactNamedValue } from './named-value.js';
import type { SecretFamily } from './secret-name.js';
import { looksRandom } from './value-shape.js';

interface Replacement {
  readonly text: (value: string) => string;
  readonly mark: (secret: string) => string;
  readonly familyOf: (name: string) => SecretFamily | undefined;
}

/**
 * `["X-Api-Key", "…"]`, a header as the fetch interface lists it. Other lists come back as they are, as the same
 * reference: two words side by side are more often a list of names, so that the value has to look like a secret.
 */
export function redactHeaderPair(items: readonly unknown[], redaction: Replacement): readonly unknown[] {
  const [name, value] = items;
  if (items.length !== 2 || typeof name !== 'string' || typeof value !== 'string') return items;
  const family = redaction.familyOf(name);
  if (family === undefined || !isHeaderSecret(name, value, family)) return items;
  const redacted = redactNamedValue(value, { family }, redaction);
  return redacted === value ? items : [name, redacted];
}

function isHeaderSecret(name: string, value: string, family: SecretFamily): boolean {
  if (family === 'cookie') return value.includes('=');
  return name.includes('-') && looksRandom(value);
}
