/** What a redactor catches, misses and wrongly catches of half a corpus. */
import { expect } from 'vitest';
import type { Redactor } from '../../../../src/core/redaction/redactor.js';
import type { LookAlike, SecretCase } from './own.js';

export interface Half {
  readonly name: string;
  readonly secrets: readonly SecretCase[];
  readonly lookAlikes: readonly LookAlike[];
}

interface Score {
  readonly name: string;
  readonly secrets: Share;
  readonly lookAlikes: Share;
  /** Entries of which the author said that either answer can be defended; they count nowhere else. */
  readonly borderlineSecrets: Share;
  readonly borderlineLookAlikes: Share;
}

interface Share {
  readonly total: number;
  /** A kind for each entry that is not as it should be. */
  readonly failed: readonly string[];
}

export function measureHalf({ name, secrets, lookAlikes }: Half, by: Redactor): Score {
  const isSure = ({ kind }: { readonly kind: string }) => !kind.startsWith('borderline-');
  const isBorderline = ({ kind }: { readonly kind: string }) => kind.startsWith('borderline-');
  const caught = (entry: SecretCase) => isCaught(by, entry);
  const left = ({ given }: LookAlike) => by.value(given) === given;
  return {
    name,
    secrets: share(secrets.filter(isSure), caught),
    lookAlikes: share(lookAlikes.filter(isSure), left),
    borderlineSecrets: share(secrets.filter(isBorderline), caught),
    borderlineLookAlikes: share(lookAlikes.filter(isBorderline), left),
  };
}

function share<Entry extends { readonly kind: string }>(
  entries: readonly Entry[],
  isRight: (entry: Entry) => boolean,
): Share {
  return {
    total: entries.length,
    failed: entries.filter((entry) => !isRight(entry)).map(({ kind }) => kind),
  };
}

const longestRest = 12;

/** Of no secret in the entry as much as 12 characters in a row are left. */
export function isCaught(by: Redactor, { given, secret, more = [] }: SecretCase): boolean {
  const result = JSON.stringify(by.value(given));
  return [secret, ...more].every((each) => restsOf(each).every((rest) => !result.includes(rest)));
}

function restsOf(secret: string): readonly string[] {
  const written = JSON.stringify(secret).slice(1, -1);
  const size = Math.min(longestRest, written.length);
  return Array.from({ length: written.length - size + 1 }, (_, start) => written.slice(start, start + size));
}

/** @throws where less than 99 % of the secrets are caught or any look-alike is. */
export function requireTrusted({ name, secrets, lookAlikes }: Score): void {
  const share = (secrets.total - secrets.failed.length) / secrets.total;
  expect(lookAlikes.failed, `wrongly caught in the half "${name}"`).toEqual([]);
  expect(
    share,
    `share caught in the half "${name}", missed: ${secrets.failed.join(', ')}`,
  ).toBeGreaterThanOrEqual(0.99);
}

/** Markdown, as it stands in the guide; below it the kinds that failed. */
export function tableOf(scores: readonly Score[]): string {
  const rows = scores.flatMap((score) => [
    row(score.name, score.secrets, score.lookAlikes),
    ...(score.borderlineSecrets.total === 0
      ? []
      : [row(`${score.name}, borderline`, score.borderlineSecrets, score.borderlineLookAlikes)]),
  ]);
  const head = ['half', 'secrets', 'caught', 'missed', 'look-alikes', 'wrongly caught'];
  return [line(head), line(head.map(() => '---')), ...rows, ...scores.flatMap(failures)].join('\n');
}

function row(name: string, secrets: Share, lookAlikes: Share): string {
  const missed = secrets.failed.length;
  return line([
    name,
    secrets.total,
    secrets.total - missed,
    missed,
    lookAlikes.total,
    lookAlikes.failed.length,
  ]);
}

function line(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}

function failures({ name, ...shares }: Score): readonly string[] {
  return Object.entries(shares).flatMap(([share, { failed }]) =>
    failed.length === 0 ? [] : [`${name}, ${share}: ${[...new Set(failed)].join(', ')}`],
  );
}
