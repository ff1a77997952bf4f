import { appendFileSync, cpSync, existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLedger, type Ledger } from '../../src/ledger/open.js';
import { rotate } from '../../src/ledger/rotate.js';
import { openClone, readSegment, writeSegment } from '../../src/storage/clone.js';
import { realEdges } from '../../src/storage/edges.js';
import { acquireLock } from '../../src/storage/lock/lock.js';
import { paths } from '../../src/storage/workspace.js';
import {
  dayFilesOf,
  headsOf,
  linesOfAgent,
  newRepository,
  removeFolder,
  temporaryFolder,
} from '../support/git-repository.js';
import { requireProgram } from '../support/programs.js';

const event = { event: 'info', summary: 'Looked at the logs' };

describe.skipIf(!requireProgram('git'))('rotate', () => {
  let root: string;
  let ledger: Ledger;

  beforeEach(() => {
    root = newRepository(join(temporaryFolder('rotate'), 'work')).top;
    ledger = openLedger({ root, durability: 'os' });
  });
  afterEach(async () => {
    await ledger.close();
    removeFolder(join(root, '..'));
  });

  const fileOf = async (agent = 'cls'): Promise<string> => (await ledger.agent(agent).append(event)).file;
  const liveFile = (): string => join(root, 'g/ledger/cls', dayFilesOf(root, 'cls').at(-1) ?? '');

  it('closes the live file of every agent and names it', async () => {
    const files = [await fileOf('andy'), await fileOf('cls')];

    const report = await rotate(root);

    expect(report).toEqual({ inGit: true, closed: files, healed: [], failed: [] });
  });

  it('lets the next append of the same process start the next segment, linked to the closed one', async () => {
    const first = await fileOf();
    await rotate(root);

    const second = await fileOf();

    expect(second).toBe(first.replace('.jsonl', '-2.jsonl'));
    const [before, after] = linesOfAgent(root, 'cls');
    expect(after?.parents).toEqual([before?.hash]);
  });

  it('leaves the bytes of the closed file as they are, whatever is appended later', async () => {
    const first = join(root, await fileOf());
    await rotate(root);
    const closed = readFileSync(first);

    await ledger.agent('cls').appendMany([event, event, event]);

    expect(readFileSync(first).equals(closed)).toBe(true);
  });

  it('holds for a process whose cache was deleted in between', async () => {
    const first = await fileOf();
    await rotate(root);
    rmSync(join(root, 'g/.state'), { recursive: true });

    expect(await fileOf()).not.toBe(first);
  });

  it('does nothing the second time', async () => {
    await fileOf();
    await rotate(root);

    expect(await rotate(root)).toEqual({ inGit: true, closed: [], healed: [], failed: [] });
  });

  it('closes only the agents it is asked for', async () => {
    await fileOf('andy');
    const file = await fileOf('cls');

    expect((await rotate(root, { agents: ['cls'] })).closed).toEqual([file]);
    expect((await rotate(root)).closed).toHaveLength(1);
  });

  it('closes files of earlier days too', async () => {
    await ledger.agent('cls').append({ ...event, ts: '2026-01-02T03:04:05Z' });
    await fileOf();

    expect((await rotate(root)).closed).toHaveLength(2);
  });

  it('completes a line that a crash has cut and records it, so that the file is whole', async () => {
    await ledger.agent('cls').append(event);
    appendFileSync(liveFile(), '{"ts":"2026-11-20T09:10:00.123Z","agent":"cls","summ');

    const { closed, healed } = await rotate(root);

    const text = readFileSync(join(root, closed[0] ?? ''), 'utf8');
    expect(healed).toEqual(closed);
    expect(text.endsWith('\n')).toBe(true);
    for (const line of text.trim().split('\n')) expect(() => void JSON.parse(line)).not.toThrow();
    expect(text).toContain('"torn":true');
    expect(linesOfAgent(root, 'cls').map((line) => line.event)).toEqual(['info', 'ledger_recovered']);
  });

  it('goes on after a healed line without another record of it', async () => {
    await ledger.agent('cls').append(event);
    appendFileSync(liveFile(), '{"ts":"2026-11-20T09:10:00.123Z","agent":"cls","summ');
    await rotate(root);

    await ledger.agent('cls').append(event);

    const lines = linesOfAgent(root, 'cls');
    expect(lines.map((line) => line.event)).toEqual(['info', 'ledger_recovered', 'info']);
    expect(headsOf(lines)).toHaveLength(1);
  });

  it('ends a line that only lacks its newline', async () => {
    await ledger.agent('cls').append(event);
    const whole = {
      ts: new Date().toISOString(),
      agent: 'cls',
      session_id: '2026-11-20_cls_001',
      event: 'info',
    };
    appendFileSync(
      liveFile(),
      JSON.stringify({ ...whole, task_id: 't', source: 's', summary: 'x', data: {} }),
    );

    await rotate(root);

    expect(readFileSync(liveFile(), 'utf8').endsWith('}\n')).toBe(true);
    expect(linesOfAgent(root, 'cls')).toHaveLength(2);
  });

  it('writes nothing when there is nothing to heal', async () => {
    const file = join(root, await fileOf());
    const { size } = statSync(file);

    await rotate(root);

    expect(statSync(file).size).toBe(size);
  });

  it('does not keep the next append from naming lines that were taken away', async () => {
    const { file, hash, seq } = await ledger.agent('cls').append(event);
    await rotate(root);
    rmSync(join(root, file));
    await rotate(root);

    await ledger.agent('cls').append(event);

    const [rewound] = linesOfAgent(root, 'cls');
    expect(JSON.parse(rewound?.text ?? '{}')).toMatchObject({
      event: 'ledger_rewound',
      data: { lost_head: { seq, hash } },
    });
  });

  it('does not keep it from that either when all of the workspace, caches included, is an old copy', async () => {
    await ledger.agent('cls').append(event);
    await ledger.close();
    cpSync(join(root, 'g'), join(root, '../old'), { recursive: true });
    const { hash, seq } = await ledger.agent('cls').append(event);
    await ledger.close();
    rmSync(join(root, 'g'), { recursive: true });
    cpSync(join(root, '../old'), join(root, 'g'), { recursive: true });
    await rotate(root);

    await ledger.agent('cls').append(event);

    const rewound = linesOfAgent(root, 'cls').find((line) => line.event === 'ledger_rewound');
    expect(JSON.parse(rewound?.text ?? '{}')).toMatchObject({ data: { lost_head: { seq, hash } } });
  });

  it('closes the segment of a file that was removed without calling it closed', async () => {
    const file = await fileOf();
    rmSync(join(root, file));

    expect((await rotate(root)).closed).toEqual([]);
    expect(await fileOf()).not.toBe(file);
  });

  it('reports an agent whose lock is taken and leaves its file open', async () => {
    const file = await fileOf();
    const lock = await acquireLock(paths.lock(root, 'cls'), { timeoutMs: 1_000 });

    const report = await rotate(root, { lockTimeoutMs: 50 });
    lock.release();

    expect(report.closed).toEqual([]);
    expect(report.failed).toMatchObject([{ agent: 'cls', error: { code: 'LOCK_TIMEOUT' } }]);
    expect(await fileOf()).toBe(file);
  });

  it('says that there is nothing to close outside a git work tree', async () => {
    const outside = join(root, '../outside');
    const plain = openLedger({ root: outside, durability: 'os' });
    const { file } = await plain.agent('cls').append(event);

    const report = await rotate(outside);

    expect(report).toEqual({ inGit: false, closed: [], healed: [], failed: [] });
    expect((await plain.agent('cls').append(event)).file).toBe(file);
    await plain.close();
  });

  it('creates no workspace', async () => {
    const empty = temporaryFolder('empty');

    expect((await rotate(empty)).closed).toEqual([]);
    expect(existsSync(join(empty, 'g'))).toBe(false);
    removeFolder(empty);
  });

  it('negative control: closing the record alone lets others go on writing to the file', async () => {
    const file = await fileOf();
    await ledger.close();
    const clone = openClone(root, realEdges(), false);
    if (clone === undefined) throw new Error('no clone');
    const day = /\d{4}-\d\d-\d\d/.exec(file)?.[0] ?? '';
    const { segment = 1 } = readSegment(clone, 'cls', day) ?? {};
    writeSegment(clone, { agent: 'cls', day }, { segment });

    expect(await fileOf()).toBe(file);
  });
});
