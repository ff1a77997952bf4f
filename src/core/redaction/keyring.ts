import type { SecretFamily } from './secret-name.js';

/** What a key says about its value. Most keys say nothing and have no verdict. */
export interface KeyVerdict {
  /** The value is a secret of this family. */
  readonly family?: SecretFamily;
  /** The value is a secret if it looks like one: short keys that mean something else just as often. */
  readonly doubt?: 'password' | 'basic';
  /** The key with the secrets in it replaced. */
  readonly redactedKey?: string;
}

interface KeyReading {
  readonly familyOf: (name: string) => SecretFamily | undefined;
  readonly text: (value: string) => string;
}

const doubtfulKeys: ReadonlyMap<string, 'password' | 'basic'> = new Map([
  ['pass', 'password'],
  ['pwd', 'password'],
  ['auth', 'basic'],
  ['_auth', 'basic'],
] as const);

const keyLimit = 4_000;
const longestKey = 128;

/** Remembers what it found about each key, since the same few come with every event. Cleared when full. */
export function createKeyring(reading: KeyReading): (key: string) => KeyVerdict | undefined {
  const known = new Map<string, KeyVerdict | null>();
  return (key) => {
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered ?? undefined;
    const verdict = judge(key, reading);
    if (known.size >= keyLimit) known.clear();
    if (key.length <= longestKey) known.set(key, verdict ?? null);
    return verdict;
  };
}

function judge(key: string, { familyOf, text }: KeyReading): KeyVerdict | undefined {
  const family = familyOf(key);
  const doubt = doubtfulKeys.get(key.toLowerCase());
  const redacted = text(key);
  if (family === undefined && doubt === undefined && redacted === key) return undefined;
  return {
    ...(family === undefined ? {} : { family }),
    ...(doubt === undefined ? {} : { doubt }),
    ...(redacted === key ? {} : { redactedKey: redacted }),
  };
}
