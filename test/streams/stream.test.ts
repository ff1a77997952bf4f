import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LedgerError } from '../../src/errors.js';
import { readStream, readStreams } from '../../src/streams/read-stream.js';
import { openProjectedStream, openStream } from '../../src/streams/stream.js';
import { bundleScript } from '../support/bundle.js';
import { count } from '../support/scale.js';
import { dayFile, lineText, writeLines } from './stream-files.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'agent-ledger-stream-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const name = 'run:shared';
const note = (key: string) => ({ event: 'note_written', summary: 'a note', data: { key, value: 'v' } });
const append = async (agent: string, ...keys: readonly string[]) =>
  openStream(name, { root }).execute({ agent, decide: () => keys.map(note) });
const placed = () =>
  readStream(root, name)
    .lines.map(
      ({ stream_seq: seq, agent, batch }) =>
        `${seq} ${agent}${batch === undefined ? '' : ` ${batch.join('/')}`}`,
    )
    .sort();

describe('a stream', () => {
  it('orders the events of several agents', async () => {
    await append('cls', 'a');
    await append('andy', 'b');
    await append('cls', 'c');
    expect(placed()).toEqual(['1 cls', '2 andy', '3 cls']);
  });

  it('marks what one command wrote as a batch', async () => {
    await append('cls', 'a', 'b');
    await append('cls', 'c');
    expect(placed()).toEqual(['1 cls 1/2', '2 cls 2/2', '3 cls']);
  });

  it('writes nothing when the decision is nothing or a refusal', async () => {
    await append('cls', 'a');
    await append('cls');
    const refused = openStream(name, { root }).execute({
      agent: 'cls',
      decide: () => {
        throw new Error('no');
      },
    });
    await expect(refused).rejects.toThrow('no');
    await append('cls', 'b');
    expect(placed()).toEqual(['1 cls', '2 cls']);
  });

  it('shows the decider all that stands', async () => {
    await append('cls', 'a');
    let seen = 0;
    await openStream(name, { root }).execute({
      agent: 'andy',
      decide: ({ headSeq, lines }) => {
        seen = headSeq * 10 + lines.length;
        return [];
      },
    });
    expect(seen).toBe(11);
  });

  it('is told apart from others, also from names that begin alike', async () => {
    await append('cls', 'a');
    await openStream('run:shared-too', { root }).execute({ agent: 'cls', decide: () => [note('b')] });
    expect(placed()).toEqual(['1 cls']);
    expect([...readStreams(root, 'run:').keys()].sort()).toEqual(['run:shared', 'run:shared-too']);
  });

  it('survives a line with a place that makes no sense', async () => {
    await append('cls', 'a');
    const file = join(root, 'g/ledger/cls', readdirSync(join(root, 'g/ledger/cls'))[0] ?? '');
    const odd = {
      ts: '2026-01-01T00:00:00Z',
      agent: 'cls',
      session_id: '2026-01-01_cls_001',
      event: 'note_written',
      task_id: 'x',
      source: 'x',
      summary: 'x',
      data: {},
      stream: name,
      stream_seq: 'one',
    };
    appendFileSync(file, `${JSON.stringify(odd)}\n`);
    await append('andy', 'b');
    expect(placed()).toEqual(['1 cls', '2 andy']);
    expect(readStream(root, name).unreadable).toEqual([
      {
        event: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        reason: 'its place in the stream cannot be read',
      },
    ]);
  });

  it('does not take a command that stands for a refused one when it cannot be read behind it', async () => {
    await append('cls', 'a');
    let reads = 0;
    const failing = {
      name: 'failing',
      replay: () => {
        reads += 1;
        if (reads > 1) throw new LedgerError('IO_FAILED', 'the disk is gone');
        return 'read';
      },
      advance: () => undefined,
    };
    const stream = openProjectedStream(name, failing, { root });
    const done = stream.execute({ agent: 'andy', decide: () => [note('b')] });
    await expect(done).rejects.toMatchObject({ code: 'UNKNOWN_OUTCOME', cause: { code: 'IO_FAILED' } });
    expect(placed()).toEqual(['1 cls', '2 andy']);
  });

  it('takes no command any more when a line has claimed the last place there is, and says so', async () => {
    await append('cls', 'a');
    const last = Number.MAX_SAFE_INTEGER;
    writeLines(dayFile(root, 'evil'), [lineText({ agent: 'evil', stream: name, seq: last - 1 })]);
    await append('andy', 'b');
    expect(readStream(root, name).headSeq).toBe(last);
    const refused = openStream(name, { root }).execute({ agent: 'andy', decide: () => [note('c')] });
    await expect(refused).rejects.toMatchObject({ code: 'DAMAGED', details: { stream_seq: last } });
    expect(readStream(root, name).unreadable).toEqual([]);
  });

  it.each(['run:', 'walk:1', 'run:a"b', 'run:a\nb', `run:${'x'.repeat(10_000)}`])(
    'refuses the name %j',
    (bad) => {
      expect(() => openStream(bad, { root })).toThrow(expect.objectContaining({ code: 'SCHEMA_INVALID' }));
    },
  );

  it('takes names that would be paths', async () => {
    await openStream('run:../../etc/passwd', { root }).execute({ agent: 'cls', decide: () => [note('a')] });
    expect(readStream(root, 'run:../../etc/passwd').headSeq).toBe(1);
    expect(readdirSync(root).sort()).toEqual(
      ['agents', 'g', 'memory'].filter((folder) => readdirSync(root).includes(folder)),
    );
  });
});

describe('a stream that four processes write at once', () => {
  const writers = ['a1', 'a2', 'a3', 'a4'];
  const each = count(100, 8);
  const write = async (mode: string): Promise<readonly number[]> => {
    await append('cls', 'first');
    const script = bundleScript(fileURLToPath(new URL('./stream-writer.child.ts', import.meta.url)));
    await Promise.all(writers.map((agent) => execa('node', [script, root, agent, String(each), mode])));
    return readStream(root, name)
      .lines.map(({ stream_seq: seq }) => seq)
      .sort((left, right) => left - right);
  };

  it('has every place once, without gaps', { timeout: 120_000 }, async () => {
    const seqs = await write('locked');
    expect(seqs).toEqual(Array.from({ length: 1 + writers.length * each }, (_, at) => at + 1));
  });

  it('would not without the lock (negative control)', { timeout: 120_000 }, async () => {
    const seqs = await write('careless');
    expect(new Set(seqs).size).toBeLessThan(seqs.length);
  });
});
