import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followLedger } from '../../src/ledger/follow.js';
import { openLedger, type Ledger } from '../../src/ledger/open.js';
import type { LedgerEntry } from '../../src/ledger/read/entry.js';
import { sessionLines } from '../../src/ledger/session-page.js';
import { followSession } from '../../src/watch/sessions/follow-session.js';
import { removeFolder, temporaryFolder } from '../support/git-repository.js';
import { addLines, handMade, ledgerPath } from '../support/hand-made-ledger.js';

const deadlineMs = 20_000;
let root: string;
let ledger: Ledger;
let stop: AbortController;

beforeEach(() => {
  root = temporaryFolder('follow-session');
  ledger = openLedger({ root, durability: 'os' });
  stop = new AbortController();
});

afterEach(async () => {
  stop.abort();
  await ledger.close();
  removeFolder(root);
});

async function say(agent: string, summary: string): Promise<string> {
  return (await ledger.agent(agent).append({ event: 'info', summary })).session;
}

type Follow = (root: string, id: string, options: { signal: AbortSignal }) => AsyncIterable<LedgerEntry>;

/** Summaries as they come, gathered in the background; `onEach` is waited for before the next one is asked for. */
function gather(
  follow: Follow,
  id: string,
  onEach: (summary: string) => unknown = () => {},
): { readonly summaries: string[]; readonly ended: Promise<void> } {
  const summaries: string[] = [];
  const read = async (): Promise<void> => {
    for await (const entry of follow(root, id, { signal: stop.signal })) {
      const { summary } = entry.value();
      summaries.push(summary);
      await onEach(summary);
    }
  };
  return { summaries, ended: read() };
}

async function until(summaries: readonly string[], wanted: readonly string[]): Promise<void> {
  await expect.poll(() => summaries, { timeout: deadlineMs }).toEqual(wanted);
}

describe('following a session', () => {
  it('gives what stands, in order, then each line that comes', async () => {
    const id = await say('cls', 'one');
    await say('cls', 'two');
    const { summaries } = gather(followSession, id);
    await until(summaries, ['one', 'two']);
    await say('cls', 'three');
    await until(summaries, ['one', 'two', 'three']);
  });

  it('leaves out other sessions, also those that speak of this one', async () => {
    const id = await say('cls', 'one');
    await say('andy', `before, about ${id}`);
    const { summaries } = gather(followSession, id);
    await until(summaries, ['one']);
    await say('andy', `after, about ${id}`);
    await say('cls', 'two');
    await until(summaries, ['one', 'two']);
  });

  it('takes in lines of the session in files that come later, of another day and another agent', async () => {
    const id = '2026-11-20_cls_001';
    addLines(ledgerPath(root, 'cls', '2026-11-20.jsonl'), [handMade({ seq: 1, summary: 'one' })]);
    const { summaries } = gather(followSession, id);
    await until(summaries, ['one']);
    addLines(ledgerPath(root, 'cls', '2026-11-21.jsonl'), [handMade({ seq: 2, summary: 'two' })]);
    await until(summaries, ['one', 'two']);
    const helper = handMade({ seq: 1, agent: 'bob', summary: 'helped' });
    const text = helper.text.replace('2026-11-20_bob_001', id);
    addLines(ledgerPath(root, 'bob', '2026-11-20.jsonl'), [{ ...helper, text }]);
    await until(summaries, ['one', 'two', 'helped']);
  });

  /** Lines that come while those that stand are still being read. */
  async function appendMeanwhile(follow: Follow): Promise<readonly string[]> {
    const id = await say('cls', 'one');
    await say('cls', 'two');
    const { summaries } = gather(follow, id, (summary) =>
      summary === 'one' || summary === 'two' ? say('cls', `said at ${summary}`) : undefined,
    );
    await expect.poll(() => summaries.includes('two'), { timeout: deadlineMs }).toBe(true);
    while (!summaries.includes('last')) {
      if (summaries.length < 20) await say('cls', 'last');
      await pause(50);
    }
    return summaries.filter((summary) => summary !== 'last');
  }

  it('gives lines that come while it begins once each', async () => {
    expect(await appendMeanwhile(followSession)).toEqual(['one', 'two', 'said at one', 'said at two']);
  });

  it('would miss some if it began to follow behind what stood', async () => {
    const careless: Follow = async function* (folder, id, { signal }) {
      const standing = Array.from(sessionLines(folder, id));
      yield* standing;
      yield* followLedger(folder, { from: 'end', signal });
    };
    expect(await appendMeanwhile(careless)).toEqual(['one', 'two']);
  });

  it('ends when it is told to', async () => {
    const id = await say('cls', 'one');
    const { summaries, ended } = gather(followSession, id);
    await until(summaries, ['one']);
    stop.abort();
    await ended;
    expect(summaries).toEqual(['one']);
  });

  it('refuses a session of which nothing is on record', async () => {
    await say('cls', 'one');
    await expect(gather(followSession, '2026-11-20_cls_099').ended).rejects.toMatchObject({
      code: 'SESSION_NOT_FOUND',
    });
  });
});
