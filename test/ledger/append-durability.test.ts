import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundleScript } from '../support/bundle.js';
import { dayFiles, storedLines, withTempLedger, type TempLedger } from '../support/ledger.js';
import { requireProgram } from '../support/programs.js';
import { traceAppend, traceProgram, type SystemCall } from '../crash/traced-append.js';
import type { DurabilityTask } from './durability.child.js';

const ts = '2026-11-20T12:00:00Z';
const first = { event: 'info', summary: 'first', ts, id: '01KAZ000000000000000000001' };
const second = { event: 'info', summary: 'second', ts, id: '01KAZ000000000000000000002' };
const dayFile = '/g/ledger/cls/2026-11-20.jsonl';

interface Said {
  readonly kind: string;
  readonly code?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly ack?: { readonly file: string; readonly hash: string };
}

async function run(
  { root }: TempLedger,
  task: Omit<DurabilityTask, 'root'>,
  inject?: string,
): Promise<{ said: readonly Said[]; calls: readonly SystemCall[] }> {
  const script = bundleScript(join(import.meta.dirname, 'durability.child.ts'));
  const log = join(root, 'trace.log');
  const { lines, calls, stderr } = await traceProgram(script, { task: { root, ...task }, log, inject });
  expect(stderr).toBe('');
  return { said: lines.map((line) => JSON.parse(line) as Said), calls };
}

function places(calls: readonly SystemCall[], name: string, target: string): readonly number[] {
  return calls.flatMap((call, at) => (call.name === name && call.target === target ? [at] : []));
}

const unlock = /cls\.lock\/o-…$/;

describe.skipIf(!requireProgram('strace', '-V'))('an acknowledgement', () => {
  it('with `os` waits for no sync', () =>
    withTempLedger(async (ledger) => {
      const { calls } = await run(ledger, { durability: 'os', events: [first, second], pace: 'in turn' });
      expect(calls.filter(({ name }) => name.endsWith('sync'))).toEqual([]);
    }));

  it('with `each` comes after the write, the release of the lock and a sync; a new file syncs its folder too', () =>
    withTempLedger(async (ledger) => {
      const { calls } = await run(ledger, { durability: 'each', events: [first, second], pace: 'in turn' });
      const [write = -1] = places(calls, 'write', dayFile);
      const [folder = -1, ...more] = places(calls, 'fsync', '/g/ledger/cls');
      expect(more).toEqual([]);
      expect(folder).toBeGreaterThan(write);
      expect(places(calls, 'fdatasync', dayFile)).toHaveLength(2);
    }));

  it('of a single append comes after the lock is released', () =>
    withTempLedger(async ({ root, agent }) => {
      await agent().append(first);
      const task = { root, agent: 'cls', way: 'once', durability: 'each', event: second } as const;
      const { calls } = await traceAppend(task, { log: join(root, 'trace.log') });
      const released = calls.findIndex(({ name, target }) => name === 'unlink' && unlock.test(target));
      const [sync = -1] = places(calls, 'fdatasync', dayFile);
      expect(released).toBeGreaterThan(places(calls, 'write', dayFile)[0] ?? -1);
      expect(sync).toBeGreaterThan(released);
    }));

  it('with `group` shares syncs among what is appended at once', () =>
    withTempLedger(async (ledger) => {
      const events = Array.from({ length: 50 }, (_, n) => ({ event: 'info', summary: `${n}`, ts }));
      const { calls, said } = await run(ledger, { durability: 'group', events, pace: 'at once' });
      expect(said.every(({ kind }) => kind === 'written')).toBe(true);
      expect(places(calls, 'fdatasync', dayFile).length).toBeLessThanOrEqual(2);
    }));

  it.each(['group', 'each'] as const)(
    'with `%s` that finds the event standing already is synced as well',
    (durability) =>
      withTempLedger(async (ledger) => {
        await ledger.agent().append(first);
        const { calls, said } = await run(ledger, { durability, events: [first], pace: 'in turn' });
        expect(said).toMatchObject([{ kind: 'already_there' }]);
        expect(places(calls, 'fdatasync', dayFile)).toHaveLength(1);
      }),
  );
});

describe.skipIf(!requireProgram('strace', '-V'))('a sync that fails', () => {
  it.each(['group', 'each'] as const)(
    'with `%s` makes the outcome unknown, and the next append goes to another file',
    (durability) =>
      withTempLedger(async (ledger) => {
        await ledger.agent().append({ event: 'info', summary: 'before', ts });
        const events = [first, second];
        const { said } = await run(
          ledger,
          { durability, events, pace: 'in turn' },
          'fdatasync:error=EIO:when=1',
        );

        expect(said[0]).toMatchObject({ kind: 'failed', code: 'UNKNOWN_OUTCOME', details: { id: first.id } });
        expect(said[1]?.kind).toBe('written');
        expect(said[1]?.ack?.file).toMatch(/2026-11-20\.[a-z0-9]{6}\.jsonl$/);
        expectOneLine(ledger, ['before', 'first', 'second']);
      }),
  );

  it('of a single append makes its outcome unknown', () =>
    withTempLedger(async ({ root, agent, lines }) => {
      await agent().append(first);
      const task = { root, agent: 'cls', way: 'once', durability: 'each', event: second } as const;
      const { told } = await traceAppend(task, {
        log: join(root, 'trace.log'),
        inject: 'fdatasync:error=EIO',
      });
      expect(told).toMatchObject({ kind: 'failed', code: 'UNKNOWN_OUTCOME' });
      expect(lines()).toHaveLength(2);
    }));

  it('of the folder of a new file makes the outcome unknown', () =>
    withTempLedger(async (ledger) => {
      const task = { durability: 'each', events: [first, second], pace: 'in turn' } as const;
      const { said } = await run(ledger, task, 'fsync:error=EIO:when=1');
      expect(said.map(({ kind, code }) => code ?? kind)).toEqual(['UNKNOWN_OUTCOME', 'written']);
    }));

  it('also holds for what was written to the file meanwhile, although its own sync succeeds', () =>
    withTempLedger(async (ledger) => {
      await ledger.agent().append({ event: 'info', summary: 'before', ts });
      const task = { durability: 'group', events: [first, second], pace: 'meanwhile' } as const;
      const { said, calls } = await run(ledger, task, 'fdatasync:error=EIO:delay_enter=300000:when=1');

      expect(places(calls, 'fdatasync', dayFile)).toHaveLength(2);
      expect(said.map(({ code }) => code)).toEqual(['UNKNOWN_OUTCOME', 'UNKNOWN_OUTCOME']);
    }));

  it('in a git work tree closes the segment', () =>
    withTempLedger(async (ledger) => {
      execFileSync('git', ['init', '-q', ledger.root]);
      const task = { durability: 'each', events: [first, second], pace: 'in turn' } as const;
      const { said } = await run(ledger, task, 'fdatasync:error=EIO:when=1');
      expect(said.map(({ kind, code }) => code ?? kind)).toEqual(['UNKNOWN_OUTCOME', 'written']);
      expect(said[1]?.ack?.file).toMatch(/-2\.jsonl$/);
      expectOneLine(ledger, ['first', 'second']);
    }));

  it('leaves the file to other processes, and all lines stay one', () =>
    withTempLedger(async (ledger) => {
      const task = { durability: 'each', events: [first, second], pace: 'in turn' } as const;
      await run(ledger, task, 'fdatasync:error=EIO:when=1');
      const { file } = await ledger.agent().append({ event: 'info', summary: 'third', ts });
      expect(file).toBe(dayFile.slice(1));
      expectOneLine(ledger, ['first', 'second', 'third']);
    }));
});

function expectOneLine({ root }: TempLedger, summaries: readonly string[]): void {
  const sorted = storedLines(root).toSorted(
    (left, right) => (left.value?.seq ?? 0) - (right.value?.seq ?? 0),
  );
  expect(dayFiles(root).length).toBeGreaterThan(0);
  expect(sorted.map(({ value }) => value?.summary)).toEqual(summaries);
  expect(sorted.slice(1).map(({ value }) => value?.prev)).toEqual(
    sorted.slice(0, -1).map(({ hash }) => hash),
  );
}
