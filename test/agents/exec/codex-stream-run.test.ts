import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CodexStreamRun } from '../../../src/agents/exec/codex-stream-run.js';
import { StreamLines } from '../../../src/agents/exec/stream-lines.js';
import { TokenTotals } from '../../../src/agents/exec/token-totals.js';
import { codexCommand } from '../../../src/agents/exec/codex-command.js';
import { count, seed } from '../../support/scale.js';

const thread = { type: 'thread.started', thread_id: 't-1' };
const started = { type: 'turn.started' };
const completed = (input_tokens: number, output_tokens: number) => ({
  type: 'turn.completed',
  usage: { input_tokens, cached_input_tokens: 0, output_tokens },
});
const change = (path: string, status = 'completed') => ({
  type: 'item.completed',
  item: { id: 'item_1', type: 'file_change', changes: [{ path, kind: 'update' }], status },
});

function factsOf(...events: readonly unknown[]) {
  const run = new CodexStreamRun();
  for (const event of events)
    run.add(Buffer.from(`${typeof event === 'string' ? event : JSON.stringify(event)}\n`));
  return run.end();
}

describe('a stream of codex exec --json', () => {
  it('tells thread, files, tokens and that its turn was completed', () => {
    expect(factsOf(thread, started, change('src/a.ts'), change('src/a.ts'), completed(100, 5))).toMatchObject(
      {
        turn: 'completed',
        threadId: 't-1',
        files: ['src/a.ts'],
        tokens: { input_tokens: 100, cached_input_tokens: 0, output_tokens: 5 },
        warnings: [],
      },
    );
  });

  it.each([
    ['without turn.completed', [thread, started], 'open'],
    ['that is empty', [], 'open'],
    ['whose second turn was not completed', [thread, started, completed(1, 1), started], 'open'],
    ['with a failed turn', [thread, started, { type: 'turn.failed', error: { message: 'no' } }], 'failed'],
    ['with a last line that lacks its newline', [thread, started, completed(1, 1)], 'completed'],
  ])('%s: its turn is told', (_name, events, turn) => {
    const run = new CodexStreamRun();
    run.add(Buffer.from(events.map((event) => JSON.stringify(event)).join('\n')));
    expect(run.end().turn).toBe(turn);
  });

  it('counts totals that grow and repeat once, and adds one that begins anew', () => {
    const totals = new TokenTotals();
    for (const input_tokens of [10, 10, 30, 5, 5, 7]) totals.add({ input_tokens });
    expect(totals.sums).toEqual({ input_tokens: 37 });
  });

  it('takes error items as warnings, of the bounded number kept', () => {
    const warning = { type: 'item.completed', item: { id: 'i', type: 'error', message: 'careful' } };
    const facts = factsOf(thread, started, ...Array.from({ length: 20 }, () => warning), completed(1, 1));
    expect(facts).toMatchObject({ turn: 'completed', warningCount: 20, error: undefined });
    expect(facts.warnings).toHaveLength(10);
  });

  it('leaves out changes that were not made', () => {
    expect(factsOf(change('a', 'failed'), change('b', 'in_progress'), change('c')).files).toEqual(['c']);
  });

  it('passes over lines above 1 MiB and lines that are no JSON, and counts them', () => {
    const long = JSON.stringify({ ...thread, thread_id: 'x'.repeat(1024 * 1024) });
    expect(factsOf('hello', long, thread, started, completed(1, 1))).toMatchObject({
      threadId: 't-1',
      skippedLines: 1,
      unreadableLines: 1,
    });
  });

  it('says the same however its bytes are cut, and any bytes do no harm', () => {
    const text = [thread, started, change('grün ✓.ts'), completed(7, 8)]
      .map((event) => JSON.stringify(event))
      .join('\n');
    const whole = Buffer.from(`${text}\n`);
    const cuts = fc.array(fc.nat(whole.length), { maxLength: 12 });
    const property = fc.property(cuts, fc.uint8Array({ maxLength: 200 }), (at, noise) => {
      const run = new CodexStreamRun();
      const borders = [0, ...at.sort((left, right) => left - right), whole.length];
      for (const [index, from] of borders.entries())
        run.add(whole.subarray(from, borders[index + 1] ?? from));
      run.add(Buffer.from(noise));
      expect(run.end()).toMatchObject({ threadId: 't-1', files: ['grün ✓.ts'], turn: 'completed' });
    });
    fc.assert(property, { numRuns: count(4_000), seed: seed('cuts of a stream') });
  });

  it('would lose lines with a splitter that forgets what a chunk ends with', () => {
    const seen: string[] = [];
    const forgetful = {
      add: (chunk: Buffer) =>
        chunk
          .toString()
          .split('\n')
          .slice(0, -1)
          .forEach((line) => seen.push(line)),
    };
    const good: string[] = [];
    const lines = new StreamLines(100, (line) => good.push(line.toString()));
    for (const chunk of ['on', 'e\ntw', 'o\n']) {
      forgetful.add(Buffer.from(chunk));
      lines.add(Buffer.from(chunk));
    }
    expect([good, seen]).toEqual([
      ['one', 'two'],
      ['e', 'o'],
    ]);
  });
});

describe('a command line of Codex', () => {
  it.each([
    [
      ['codex', 'exec', '--json', '-m', 'gpt-5', 'do it'],
      { isStream: true, model: 'gpt-5', isResumed: false },
    ],
    [['/opt/bin/codex', 'e', '--cd=lib', '--json', 'x'], { isStream: true, folder: 'lib' }],
    [
      ['npx', '-y', '@openai/codex', 'exec', 'resume', '--last', '--json'],
      { isStream: true, isResumed: true },
    ],
    [['codex', 'exec', 'x'], { isStream: false }],
    [['codex', 'exec', '--json', '--help'], { isStream: false }],
    [['codex', 'exec', '--', 'talk about --json'], { isStream: false }],
    [['echo', 'codex', 'exec', '--json'], { isStream: false }],
  ])('%j', (command, facts) => expect(codexCommand(command)).toMatchObject(facts));
});
