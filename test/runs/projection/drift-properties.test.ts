import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../../src/runs/events.js';
import { isProjected, projectedRun } from '../../../src/runs/projection/projected-run.js';
import type { RunProjection } from '../../../src/runs/projection/projection-store.js';
import { syncRun } from '../../../src/runs/projection/sync-run.js';
import { openWorkflowFiles } from '../../../src/runs/projection/workflow-files.js';
import { replayRun } from '../../../src/runs/replay.js';
import type { RunSnapshot } from '../../../src/runs/snapshot.js';
import { snapshotOf } from '../../../src/runs/state.js';
import { detectDrift } from '../../../src/runs/tools/detect-drift.js';
import { count, seed } from '../../support/scale.js';
import { randomJournal } from '../random-journal.js';
import { fileOf, newRoot, removeRoots } from './scene.js';

afterAll(removeRoots);

const run = 'run-1';
const root = newRoot();
const projection: RunProjection = { store: openWorkflowFiles(root), stage: 'write_through' };

/** What stands in the ledger after the first events of a journal. */
function snapshotAfter(journal: readonly JournalEvent[], length: number): RunSnapshot {
  return snapshotOf(replayRun(run, journal.slice(0, length)));
}

/** A ledger that holds just this run. */
function ledgerOf(journal: readonly JournalEvent[], length: number) {
  const marker = { ...journal[0], event: 'projection_synced' } as JournalEvent;
  return {
    read: async () => replayRun(run, journal.slice(0, length)),
    journal: async () => [...journal.slice(0, length), marker],
    list: async () => [snapshotAfter(journal, length)],
    execute: async () => expect.fail('nothing is to be written'),
  };
}

async function sync(journal: readonly JournalEvent[], length: number): Promise<void> {
  const outcome = await syncRun(projection, { runId: run, read: async () => snapshotAfter(journal, length) });
  expect(outcome.status).not.toBe('degraded');
}

/** Journals whose run exists at least at their end, and where between two of their events it is synced. */
const histories = fc
  .tuple(randomJournal, fc.array(fc.nat(40), { maxLength: 4 }))
  .filter(([journal]) => isProjected(snapshotAfter(journal, journal.length)))
  .map(([journal, cuts]) => {
    const lengths = cuts.filter((cut) => cut < journal.length).sort((left, right) => left - right);
    return { journal, lengths: [...lengths, journal.length] };
  });

type Detect = (snapshot: RunSnapshot, journal: readonly JournalEvent[], length: number) => Promise<boolean>;

const ours: Detect = async (_snapshot, journal, length) =>
  (await detectDrift({ store: ledgerOf(journal, length), projection, now: () => Date.now() })).length > 0;

/** Compares the words of ledger and projection as they are. */
const raw: Detect = async (snapshot) => {
  const shown = await projection.store.readRun(run).catch(() => undefined);
  const words = (steps: readonly { readonly step_id: string; readonly status: string }[] = []): string =>
    steps.map(({ step_id: id, status }) => `${id} ${status}`).join();
  return shown?.status !== snapshot.status || words(shown.steps) !== words(snapshot.steps);
};

function neverDrifts(detect: Detect) {
  return fc.asyncProperty(histories, async ({ journal, lengths }) => {
    for (const length of lengths) {
      await sync(journal, length);
      const snapshot = snapshotAfter(journal, length);
      if (isProjected(snapshot)) expect(await detect(snapshot, journal, length)).toBe(false);
    }
  });
}

const edits = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom('replace', 'insert', 'delete'),
  text: fc.string({ minLength: 1, maxLength: 3 }),
});

function edited(text: string, { at, kind, text: other }: { at: number; kind: string; text: string }): string {
  const from = at % text.length;
  const removed = kind === 'insert' ? 0 : 1;
  return text.slice(0, from) + (kind === 'delete' ? '' : other) + text.slice(from + removed);
}

function findsEdits(detect: Detect) {
  return fc.asyncProperty(histories, edits, async ({ journal }, edit) => {
    await sync(journal, journal.length);
    const path = fileOf(root, run);
    const before = readFileSync(path, 'utf8');
    const after = edited(before, edit);
    fc.pre(after !== before);
    writeFileSync(path, after);
    const found = await detect(snapshotAfter(journal, journal.length), journal, journal.length);
    expect(found).toBe(true);
    await sync(journal, journal.length);
    expect(readFileSync(path, 'utf8')).toBe(before);
  });
}

const parameters = (runs: number) => ({ seed: seed('drift'), numRuns: count(runs), endOnFailure: true });

describe('for any run', () => {
  it('the projection does not drift after a sync', { timeout: 900_000 }, async () => {
    await fc.assert(neverDrifts(ours), parameters(2_000));
  });

  it('any edit of the projection is found, and the next sync undoes it', { timeout: 900_000 }, async () => {
    await fc.assert(findsEdits(ours), parameters(2_000));
  });

  it('a detector that compares raw words reports differences that are none (negative control)', async () => {
    expect((await fc.check(neverDrifts(raw), parameters(4_000))).failed).toBe(true);
  });

  it('a detector that looks at statuses alone overlooks edits (negative control)', async () => {
    const statuses: Detect = async (snapshot) => raw(inProjectedWords(snapshot), [], 0);
    expect((await fc.check(neverDrifts(statuses), parameters(400))).failed).toBe(false);
    expect((await fc.check(findsEdits(statuses), parameters(4_000))).failed).toBe(true);
  });
});

function inProjectedWords(snapshot: RunSnapshot): RunSnapshot {
  return { ...snapshot, steps: projectedRun(snapshot).steps as never };
}
