import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../src/runs/events.js';
import { replayRun } from '../../src/runs/replay.js';
import { runProjection } from '../../src/runs/run-projection.js';
import { snapshotText } from '../../src/runs/snapshot-text.js';
import { snapshotOf } from '../../src/runs/state.js';
import { openRunStore } from '../../src/runs/stream-run-store.js';
import { projectStream } from '../../src/streams/projection.js';
import { listStreams } from '../../src/streams/projected-list.js';
import { dayFile } from '../streams/stream-files.js';
import { count, seed } from '../support/scale.js';
import { randomJournal } from './random-journal.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'agent-ledger-kept-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const name = 'run:run-1';
const fullReplay = (journal: readonly JournalEvent[]): string =>
  snapshotText(snapshotOf(replayRun('run-1', journal)));

function write(lines: readonly JournalEvent[]): void {
  for (const { agent, ...line } of lines) {
    const path = dayFile(root, agent === '' ? 'nobody' : agent);
    mkdirSync(dirname(path), { recursive: true });
    const { id, stream_seq, batch, ...rest } = line;
    const place = { id, seq: 1, stream: name, stream_seq, ...(batch === undefined ? {} : { batch }) };
    const texts = { task_id: 'run-1', source: 's', summary: 's' };
    appendFileSync(
      path,
      `${JSON.stringify({ ...rest, agent: agent === '' ? 'nobody' : agent, ...texts, ...place })}\n`,
    );
  }
}

function read(): string {
  const { state } = projectStream(root, name, runProjection, { keepFromBytes: 1 }).state;
  return snapshotText(snapshotOf(state ?? replayRun('run-1', [])));
}

describe('a run read from its ledgers, with what was kept of it', () => {
  it('is what a full replay gives, however often it was looked at on the way', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(
        randomJournal,
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }),
        (raw, sizes) => {
          rmSync(root, { recursive: true, force: true });
          const journal = raw
            // What a ledger line cannot be is not told as a line of the run.
            .filter(
              ({ data, stream_seq: seq }) =>
                seq > 0 && typeof data === 'object' && data !== null && !Array.isArray(data),
            )
            .map((line) => ({ ...line, agent: line.agent === '' ? 'nobody' : line.agent }));
          let at = 0;
          for (const size of sizes) {
            write(journal.slice(at, at + size));
            at += size;
            expect(read()).toBe(fullReplay(journal.slice(0, at)));
          }
          write(journal.slice(at));
          expect(read()).toBe(fullReplay(journal));
          const listed = listStreams(root, 'run:', runProjection, { keepFromBytes: 1 }).get(name);
          expect(listed === undefined ? fullReplay([]) : listed && snapshotText(listed)).toBe(
            fullReplay(journal),
          );
        },
      ),
      { seed: seed('kept runs'), numRuns: count(500) },
    );
  });

  it('is found in the list without being read again, and again once it got a line', async () => {
    const created = {
      event: 'run_created',
      data: { session_key: 's', original_request: 'r', goal: 'g' },
    } as const;
    const store = openRunStore({ root });
    const note = { event: 'note_written', data: { key: 'k', value: 'v'.repeat(8000) } } as const;
    for (let at = 0; at < 20; at += 1) {
      const decide = () => ({ kind: 'accepted', events: [created, note] }) as const;
      await store.execute({ runId: `run-${at}`, caller: 'orchestrator', decide });
    }
    expect(await store.list()).toHaveLength(20);
    const kept = readdirSync(join(root, 'g/.state/streams'), { recursive: true }).map(String);
    expect(kept.some((file) => /list\..*\.run-1\.json$/.test(file))).toBe(true);
    const decide = () =>
      ({ kind: 'accepted', events: [{ event: 'run_paused', data: { reason: 'r' } }] }) as const;
    await store.execute({ runId: 'run-7', caller: 'orchestrator', decide });
    const seven = (await store.list()).find(({ run_id: id }) => id === 'run-7');
    expect(seven).toMatchObject({ last_journal_seq: 3 });
  });
});

describe('lines that poison a ledger', () => {
  it('never keep a run from being read, and are named', async () => {
    const created = {
      event: 'run_created',
      data: { session_key: 's', original_request: 'r', goal: 'g' },
    } as const;
    const store = openRunStore({ root });
    await store.execute({
      runId: 'run-1',
      caller: 'cls',
      decide: () => ({ kind: 'accepted', events: [created] }),
    });
    const head = '{"ts":"2026-11-20T10:00:00.000Z","agent":"cls","session_id":"2026-11-20_cls_001"';
    const poison = [
      '\0\0\0\0',
      '{"stream":"run:run-1"',
      '"stream"',
      `{"stream":"run:run-1","stream_seq":2}`,
      `${head},"event":"run_paused","task_id":"t","source":"s","summary":"s","data":[],"stream":"run:run-1","stream_seq":2}`,
      `${head},"event":"run_paused","task_id":"t","source":"s","summary":"s","data":{"reason":7},"id":"x","stream":"run:run-1","stream_seq":2}`,
      `${head},"event":"run_paused","task_id":"t","source":"s","summary":"s","data":{},"id":"y","stream":"run:run-1","stream_seq":1e99}`,
      `${head},"event":"run_paused","task_id":"t","source":"s","summary":"s","data":{},"id":"z","stream":"run:run-1","stream_seq":3,"batch":[9,"a"]}`,
      'x'.repeat(20_000_000),
    ];
    const folder = join(root, 'g/ledger/cls');
    appendFileSync(join(folder, readdirSync(folder)[0] ?? ''), `${poison.join('\n')}\n`);
    const state = await store.read('run-1');
    expect(state?.snapshot).toMatchObject({ status: 'planning', goal: 'g' });
    expect(state?.snapshot.anomalies.map(({ event }) => event).sort()).toEqual(['x', 'y', 'z']);
    const pause = { event: 'run_paused', data: { reason: 'r' } } as const;
    await store.execute({
      runId: 'run-1',
      caller: 'andy',
      decide: () => ({ kind: 'accepted', events: [pause] }),
    });
    expect((await store.list()).map(({ run_id: id }) => id)).toEqual(['run-1']);
  });
});
