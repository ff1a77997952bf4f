import { afterEach, describe, expect, it } from 'vitest';
import { verifyLedger } from '../../src/ledger/verify.js';
import { GitHistory, type LiveTree } from '../support/git-history.js';
import { carefulSteps, recklessSteps } from '../support/git-steps.js';
import { requireProgram } from '../support/programs.js';
import { count, seed } from '../support/scale.js';

const stepsPerHistory = 20;
const timeoutMs = 180_000;

let history: GitHistory | undefined;
afterEach(async () => {
  await history?.end();
  history = undefined;
});

/** What verify takes for damage or tampering in a work tree to which only git and honest writers have done anything. */
function faultsIn({ name, repository }: LiveTree): readonly string[] {
  return verifyLedger(repository.top, { checks: 'links' })
    .findings.filter(({ severity }) => severity === 'fault')
    .map(({ kind, file, line, message }) => `${name}: ${file}:${line} ${kind} ${message}`);
}

describe.skipIf(!requireProgram('git'))('random git histories under live writers', () => {
  const start = seed('git histories');
  const histories = Array.from({ length: count(200, 3) }, (_, index) => start + index);

  it.each(histories)(
    'history %i: no step of git looks like tampering',
    { timeout: timeoutMs },
    async (number) => {
      await live(number, true);
    },
  );

  it.each(histories)(
    'history %i without hooks, live files committed and thrown away: neither',
    { timeout: timeoutMs },
    async (number) => {
      await live(number, false);
    },
  );
});

async function live(number: number, hooks: boolean): Promise<void> {
  history = await GitHistory.start({ seed: number, hooks });
  for (let step = 0; step < stepsPerHistory; step++) {
    const tree = history.pick(history.trees);
    await history.pick(hooks ? carefulSteps : recklessSteps)(history, tree);
    for (const one of history.trees) expect(faultsIn(one), history.log.join('\n')).toEqual([]);
  }
  await history.stopWriters();
  for (const one of history.trees) expect(faultsIn(one), history.log.join('\n')).toEqual([]);
}
