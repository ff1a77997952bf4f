import { LedgerError } from '../../errors.js';
import { afterToJson } from '../plain-copy.js';
import { defaultMaxDepth } from '../strict-json.js';
import { redactArguments } from './argument-list.js';
import { redactHeaderPair } from './header-pair.js';
import { createKeyring, type KeyVerdict } from './keyring.js';
import type { SecretFamily } from './secret-name.js';
import type { Finding } from './span.js';
import { redactNamedValue } from './named-value.js';

/** What the walk needs of a redactor. */
export interface TextRedaction {
  readonly text: (value: string) => string;
  readonly find: (text: string) => readonly Finding[];
  readonly mark: (secret: string) => string;
  readonly familyOf: (name: string) => SecretFamily | undefined;
}

type Members = Readonly<Record<string, unknown>>;

/** Copies only what has to change: untouched objects and arrays stay the same references. */
export function createJsonRedaction(redaction: TextRedaction): (value: unknown) => unknown {
  const verdictOn = createKeyring(redaction);

  function redact(value: unknown, depth: number, secret: KeyVerdict | undefined): unknown {
    if (typeof value === 'string')
      return secret ? redactNamedValue(value, secret, redaction) : redaction.text(value);
    if (typeof value !== 'object' || value === null) return value;
    if (depth > defaultMaxDepth) throw tooDeep();
    if ('toJSON' in value) return redactWritten(value, depth, secret);
    return Array.isArray(value)
      ? redactItems(value, depth, secret)
      : redactMembers(value as Members, depth, secret);
  }

  /** A date holds no secret, and an invalid one has to reach the serialiser as it is. */
  function redactWritten(value: object, depth: number, secret: KeyVerdict | undefined): unknown {
    if (value instanceof Date) return value;
    const written = afterToJson(value, '');
    if (written !== value) return redact(written, depth + 1, secret);
    return Array.isArray(value)
      ? redactItems(value, depth, secret)
      : redactMembers(value as Members, depth, secret);
  }

  function redactItems(items: readonly unknown[], depth: number, secret: KeyVerdict | undefined): unknown {
    let copy: unknown[] | undefined;
    for (let index = 0; index < items.length; index++) {
      const item = items[index];
      if (isUntouchable(item)) continue;
      const redacted = redact(item, depth + 1, secret);
      if (redacted === item) continue;
      copy ??= items.slice();
      copy[index] = redacted;
    }
    return redactHeaderPair(redactArguments(copy ?? items, redaction), redaction);
  }

  function redactMembers(members: Members, depth: number, secret: KeyVerdict | undefined): unknown {
    let copy: Record<string, unknown> | undefined;
    let hasSecretKey = false;
    for (const key of Object.keys(members)) {
      const item = members[key];
      const verdict = verdictOn(key);
      if (verdict?.redactedKey !== undefined) hasSecretKey = true;
      if (isUntouchable(item)) continue;
      const redacted = redact(item, depth + 1, verdict ?? inherited(key, members, secret));
      if (redacted === item) continue;
      copy ??= { ...members };
      copy[key] = redacted;
    }
    return hasSecretKey ? withRedactedKeys(copy ?? members) : (copy ?? members);
  }

  /** `{ "token": { "value": "…" } }` and `{ "name": "DB_PASSWORD", "value": "…" }`, as in HAR, Kubernetes and ECS files. */
  function inherited(key: string, members: Members, secret: KeyVerdict | undefined): KeyVerdict | undefined {
    if (key !== 'value' && key !== 'Value') return undefined;
    const name = members['name'] ?? members['key'] ?? members['Name'] ?? members['Key'];
    return (typeof name === 'string' ? verdictOn(name) : undefined) ?? secret;
  }

  function withRedactedKeys(members: Members): Members {
    const entries = Object.entries(members);
    return Object.fromEntries(entries.map(([key, item]) => [verdictOn(key)?.redactedKey ?? key, item]));
  }

  return (value) => redact(value, 0, undefined);
}

/** Numbers, booleans, null and what JSON cannot hold anyway. */
function isUntouchable(item: unknown): boolean {
  return typeof item !== 'string' && (typeof item !== 'object' || item === null);
}

function tooDeep(): LedgerError {
  return new LedgerError(
    'INVALID_JSON',
    `value nested more than ${defaultMaxDepth} levels deep, or in a cycle`,
  );
}
