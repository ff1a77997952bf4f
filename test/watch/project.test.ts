import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { project, type Projection } from '../../src/watch/project.js';
import type { Reducer } from '../../src/watch/reducer-view.js';
import { addLines, chain, handMade, ledgerPath, withTempRoot } from '../support/hand-made-ledger.js';
import { withTempLedger } from '../support/ledger.js';

/** All summaries, in their order: a state that shows every line left out, doubled or misplaced. */
const summaries: Reducer<readonly string[]> = (state = [], { summary }) => [...state, summary];

interface Opened {
  readonly projection: Projection<readonly string[]>;
  /** Calls of the reducer. */
  readonly calls: () => number;
}

async function opened(root: string, version = 1): Promise<Opened> {
  let calls = 0;
  const reducer: typeof summaries = (state, line) => {
    calls += 1;
    return summaries(state, line);
  };
  const projection = project('summaries', reducer, { version, root });
  await projection.catchUp();
  return { projection, calls: () => calls };
}

describe('a projection', () => {
  it('shows a line once its position is waited for', async () => {
    await withTempLedger(async ({ root, agent }) => {
      const { projection } = await opened(root);
      const ack = await agent('cls').append({ event: 'info', summary: 'one' });
      await projection.waitForPosition(ack);
      expect(projection.state('cls')).toEqual(['one']);
      await projection.close();
    });
  });

  it('ends the waiting for a position when asked to', async () => {
    await withTempLedger(async ({ root }) => {
      const { projection } = await opened(root);
      const place = { file: 'g/ledger/cls/2026-11-20.jsonl', offset: 5 };
      const waiting = projection.waitForPosition(place, { signal: AbortSignal.timeout(50) });
      await expect(waiting).rejects.toThrow(/timeout/);
      await projection.close();
    });
  });

  it('goes on where it was, without the lines it knows', async () => {
    await withTempRoot(async (root) => {
      const path = ledgerPath(root, 'cls', '2026-11-20.jsonl');
      addLines(path, chain(5));
      const first = await opened(root);
      await first.projection.close();
      addLines(path, chain(2, { seq: 6 }));
      const second = await opened(root);
      expect(second.projection.state('cls')).toHaveLength(7);
      expect([first.calls(), second.calls()]).toEqual([5, 2]);
      await second.projection.close();
    });
  });

  it('is folded anew under a new version, and when asked to', async () => {
    await withTempRoot(async (root) => {
      addLines(ledgerPath(root, 'cls', '2026-11-20.jsonl'), chain(5));
      await (await opened(root)).projection.close();
      const { projection, calls } = await opened(root, 2);
      expect(calls()).toBe(5);
      await projection.rebuild();
      expect(calls()).toBe(10);
      expect(projection.state('cls')).toHaveLength(5);
      await projection.close();
    });
  });

  it.each([
    ['lines in the middle', (lines: readonly string[]) => lines.toSpliced(2, 1)],
    ['lines at the end', (lines: readonly string[]) => lines.slice(0, 3)],
    ['nothing but the order', (lines: readonly string[]) => lines.toReversed()],
    ['everything', () => []],
  ])('notices that a file was replaced and lacks %s, running and between two runs', async (_, change) => {
    await withTempRoot(async (root) => {
      const path = ledgerPath(root, 'cls', '2026-11-20.jsonl');
      const lines = chain(5).map(({ text }) => text);
      addLines(path, lines);
      const replace = (now: readonly string[]): void => {
        writeFileSync(`${path}.new`, now.map((line) => `${line}\n`).join(''));
        renameSync(`${path}.new`, path);
      };
      const wanted = change(lines)
        .map((line) => (JSON.parse(line) as { summary: string }).summary)
        .toSorted();
      const running = await opened(root);
      replace(change(lines));
      await running.projection.catchUp();
      expect(running.projection.state('cls') ?? []).toEqual(wanted);
      replace(lines);
      await running.projection.catchUp();
      expect(running.projection.state('cls')).toHaveLength(5);
      await running.projection.close();
      if (change(lines).at(-1) !== lines.at(-1)) {
        replace(change(lines));
        const later = await opened(root);
        expect(later.projection.state('cls') ?? []).toEqual(wanted);
        await later.projection.close();
      }
    });
  });

  it('notices that a line was changed in place', async () => {
    await withTempRoot(async (root) => {
      const path = ledgerPath(root, 'cls', '2026-11-20.jsonl');
      addLines(path, chain(5));
      const { projection } = await opened(root);
      writeFileSync(path, readFileSync(path, 'utf8').replace('Line 2', 'LINE 2'));
      await expect.poll(() => projection.state('cls')?.[1], { timeout: 5_000 }).toBe('LINE 2');
      await projection.close();
    });
  });

  it('gives the same bytes whichever way the files of a merge come in', async () => {
    const common = chain(4);
    const parent = common.at(-1)?.hash ?? '';
    const ours = chain(3, { seq: 5, summary: 'ours', prev: [parent] });
    const theirs = [5, 6, 7].map((seq) => handMade({ seq, summary: `theirs ${seq}`, prev: [parent] }));
    const files: readonly (readonly [
      string,
      readonly { readonly text: string; readonly hash: string; readonly seq: number }[],
    ])[] = [
      ['2026-11-20.jsonl', common],
      ['2026-11-20.aaaaaa.jsonl', ours],
      ['2026-11-20.bbbbbb.jsonl', [...theirs, ...common.slice(0, 1)]],
    ];
    const states: string[] = [];
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
    ]) {
      await withTempRoot(async (root) => {
        const { projection } = await opened(root);
        for (const at of order) {
          const [name, lines] = files[at] ?? ['', []];
          addLines(ledgerPath(root, 'cls', name), lines);
          await projection.catchUp();
        }
        states.push(JSON.stringify([...projection.states()]));
        await projection.close();
      });
    }
    expect(new Set(states).size).toBe(1);
    expect(JSON.parse(states[0] ?? '')).toHaveLength(1);
  });

  it('tells who waits what the reducer throws', async () => {
    await withTempRoot(async (root) => {
      addLines(ledgerPath(root, 'cls', '2026-11-20.jsonl'), chain(2));
      const failing = project<number>(
        'failing',
        () => {
          throw new Error('not today');
        },
        { version: 1, root },
      );
      await expect(failing.catchUp()).rejects.toThrow('not today');
      await failing.close();
    });
  });

  it('takes no name that leads out of its folder, nor that of a view', () => {
    for (const name of ['../x', 'a/b', '', 'sessions', 'A']) {
      expect(() => project(name, summaries, { version: 1 })).toThrow(/cannot name a projection/);
    }
  });

  it('starts from nothing when what was saved is cut', async () => {
    await withTempRoot(async (root) => {
      addLines(ledgerPath(root, 'cls', '2026-11-20.jsonl'), chain(5));
      await (await opened(root)).projection.close();
      const saved = join(root, 'g/.state/projections/summaries.json');
      writeFileSync(saved, readFileSync(saved, 'utf8').slice(0, 40));
      const { projection, calls } = await opened(root);
      expect([calls(), projection.state('cls')?.length]).toEqual([5, 5]);
      await projection.close();
    });
  });
});
