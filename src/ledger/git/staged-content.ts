import { leafHash } from '../../core/leaf-hash.js';
import { parseObject, readLine } from '../../core/line-facts.js';
import type { Sha256 } from '../../core/sha256.js';
import { lineViolationsOf } from '../../schema/more-rules.js';
import { linesOf, readBlobs } from './blobs.js';
import type { Refusal } from './refusal.js';
import type { Repository } from './repository.js';
import { secretsIn } from './secrets.js';
import type { StagedChange } from './staged-changes.js';

export interface ContentRules {
  readonly redact: <T>(value: T) => T;
  readonly sha256: Sha256;
}

/**
 * Looks at ledger lines as they would be committed, not as they lie in the work tree: each has to be JSON, valid, linked
 * to a line of its file (the first one may follow any), and without secrets. Lines closed after a crash are fine, and so
 * is a damaged one that a `ledger_recovered` line accounts for.
 */
export function contentRefusals(
  repository: Repository,
  changes: readonly StagedChange[],
  rules: ContentRules,
): readonly Refusal[] {
  const files = changes.filter(({ kind, isFile }) => kind !== 'removed' && isFile);
  const contents = readBlobs(
    repository,
    files.flatMap(({ before, now }) => [before ?? [], now ?? []].flat()),
  );
  const linesIn = (id: string | undefined): readonly Buffer[] =>
    linesOf(contents.get(id ?? '') ?? Buffer.alloc(0));
  const staged = files
    .filter(({ path }) => path.endsWith('.jsonl'))
    .map(({ path, before, now }): StagedFile => {
      const old = new Set(linesIn(before).map((line) => line.toString('latin1')));
      return { path, lines: readAll(linesIn(now), rules), isOld: (line) => old.has(line) };
    });
  const recorded = new Set(staged.flatMap(({ lines }) => lines.flatMap(recordedLine)));
  return [...staged.flatMap((file) => fileRefusals(file, recorded, rules)), ...notFiles(changes)];
}

interface StagedFile {
  readonly path: string;
  readonly lines: readonly ReadLine[];
  /** True for a line that is committed already: what is wrong with it cannot be helped by refusing this commit. */
  readonly isOld: (line: string) => boolean;
}

interface ReadLine {
  readonly number: number;
  readonly bytes: Buffer;
  readonly hash: string;
  readonly reading: ReturnType<typeof readLine>;
}

function readAll(lines: readonly Buffer[], { sha256 }: ContentRules): readonly ReadLine[] {
  return lines.map((bytes, at) => {
    return { number: at + 1, bytes, hash: leafHash(bytes, sha256), reading: readLine(bytes) };
  });
}

function fileRefusals(
  { path, lines, isOld }: StagedFile,
  recorded: ReadonlySet<string>,
  rules: ContentRules,
): readonly Refusal[] {
  const whole = lines.filter(({ reading }) => reading.kind === 'line').map(({ hash }) => hash);
  const facts = { agent: path.split('/').at(-2) ?? '', hashes: new Set(whole), first: whole[0], recorded };
  return lines
    .filter(({ bytes }) => !isOld(bytes.toString('latin1')))
    .flatMap((line) =>
      lineRefusals(line, facts, rules).map((found) => ({ path, line: line.number, ...found })),
    );
}

/** What one line has to fit to. */
interface FileFacts {
  readonly agent: string;
  readonly hashes: ReadonlySet<string>;
  /** Hash of the first line that is neither torn nor damaged. */
  readonly first: string | undefined;
  /** Hashes of lines that a `ledger_recovered` line, of whatever staged file, accounts for. */
  readonly recorded: ReadonlySet<string>;
}

type Found = Pick<Refusal, 'kind' | 'message'>;

function lineRefusals(line: ReadLine, facts: FileFacts, rules: ContentRules): readonly Found[] {
  const secrets: readonly Found[] = secretsIn(line.bytes, rules.redact).map((rule) => {
    return { kind: 'secret', message: `looks like a secret (rule ${rule})` };
  });
  return [...secrets, ...formRefusals(line, facts)];
}

function formRefusals({ reading, bytes, hash }: ReadLine, facts: FileFacts): readonly Found[] {
  if (reading.kind === 'torn') return [];
  if (reading.kind === 'damaged') {
    return facts.recorded.has(hash) ? [] : [{ kind: 'damaged', message: 'is no JSON object' }];
  }
  const { parents } = reading.facts;
  const isLinked =
    parents === undefined || hash === facts.first || parents.some((parent) => facts.hashes.has(parent));
  const links: readonly Found[] = isLinked
    ? []
    : [{ kind: 'link', message: 'follows no line of this file, as all but the first do' }];
  return [...schemaRefusals(bytes, facts.agent), ...links];
}

function schemaRefusals(bytes: Buffer, agent: string): readonly Found[] {
  const value = parseObject(bytes);
  const violations = lineViolationsOf(value).map(
    ({ pointer, message }) => `${pointer || '(top)'} ${message}`,
  );
  if (value?.['agent'] !== agent) violations.push(`/agent is not "${agent}", whose folder this is`);
  return violations.length === 0 ? [] : [{ kind: 'invalid', message: violations.join('; ') }];
}

function notFiles(changes: readonly StagedChange[]): readonly Refusal[] {
  return changes
    .filter(({ kind, isFile }) => kind === 'added' && !isFile)
    .map(({ path }) => ({ kind: 'not_a_file', path, message: 'a ledger file is a regular file' }));
}

function recordedLine({ reading, bytes }: ReadLine): readonly string[] {
  if (reading.kind !== 'line' || reading.facts.event !== 'ledger_recovered') return [];
  const data = parseObject(bytes)?.['data'] as { line?: unknown } | undefined;
  return typeof data?.line === 'string' ? [data.line] : [];
}
