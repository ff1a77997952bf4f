/**
 * The half of the corpus by an author who knew the issuers' documentation of their key formats and none of our rules. It
 * is never changed to suit them. All secrets are made up.
 *
 * Scanners of repositories would still take them for real. So the files have the sign U+2027 behind every fifth character
 * of a string, where no scanner sees a key whole; reading takes it out.
 */
import { readFileSync } from 'node:fs';
import type { LookAlike, SecretCase } from './own.js';

export const secrets: readonly SecretCase[] = entriesOf('blind-secrets.jsonl').map(secretCase);

export const lookAlikes: readonly LookAlike[] = entriesOf('blind-look-alikes.jsonl').map(
  ({ kind, given }) => ({
    kind,
    given,
  }),
);

interface Entry {
  readonly kind: string;
  readonly given: unknown;
  readonly secrets?: readonly string[];
}

function entriesOf(name: string): readonly Entry[] {
  const text = readFileSync(new URL(name, import.meta.url), 'utf8').replaceAll('\u2027', '');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Entry);
}

/** One entry may hold several secrets, such as the lines of a private key: all of them have to go. */
function secretCase({ kind, given, secrets: all = [] }: Entry): SecretCase {
  const [secret = '', ...more] = all;
  return { kind, given, secret, more };
}
