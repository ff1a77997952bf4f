import { describe, expect, it } from 'vitest';
import { project } from '../../src/watch/project.js';
import { appendElsewhere, type WriterStep } from '../support/followed.js';
import { addLines, chain, handMade, ledgerPath, withTempRoot } from '../support/hand-made-ledger.js';
import { count, longRun, randomFrom, seed } from '../support/scale.js';

const agentCount = 100;
const filesPerAgent = 20;
const appends = count(200);
const writers = 4;

const agents = Array.from({ length: agentCount }, (_, at) => `agent-${String(at).padStart(3, '0')}`);
const days = Array.from(
  { length: filesPerAgent },
  (_, at) => `2026-11-${String(at + 1).padStart(2, '0')}.jsonl`,
);
const linesBefore = 2;
const hintsOnly = { sweepMs: 600_000, pollMs: 600_000 };

/** One writer's part: its agents in turn, line by line, with gaps of 0 to 100 ms. */
function stepsOf(root: string, own: readonly string[], random: () => number): readonly WriterStep[] {
  const steps: WriterStep[] = [];
  for (let append = 0; append < appends; append++) {
    for (const agent of own) {
      const seq = filesPerAgent * linesBefore + append + 1;
      const { text } = handMade({ seq, agent, summary: `append ${append}` });
      const path = ledgerPath(root, agent, days.at(-1) ?? '');
      steps.push({
        path,
        text: `${text}\n`,
        thenMs: random() < 0.85 ? 0 : Math.floor(random() * (longRun ? 100 : 60)),
      });
    }
  }
  return steps;
}

describe(`${appends} appends to each of ${agentCount} agents among ${agentCount * filesPerAgent} files`, () => {
  it('go through the reducer once each, none missed, by hints alone', { timeout: 600_000 }, async () => {
    const random = randomFrom(seed('every line'));
    await withTempRoot(async (root) => {
      for (const agent of agents) {
        for (const [at, day] of days.entries()) {
          addLines(ledgerPath(root, agent, day), chain(linesBefore, { agent, seq: at * linesBefore + 1 }));
        }
      }
      let calls = 0;
      const count = (state: number | undefined): number => {
        calls += 1;
        return (state ?? 0) + 1;
      };
      const projection = project('counts', count, { version: 1, root, timing: hintsOnly });
      await projection.catchUp();
      expect([...projection.states().values()]).toEqual(agents.map(() => filesPerAgent * linesBefore));
      calls = 0;
      const parts = Array.from({ length: writers }, (_, part) =>
        agents.filter((_name, at) => at % writers === part),
      );
      await Promise.all(parts.map((own) => appendElsewhere(stepsOf(root, own, random))));
      await expect
        .poll(() => [...projection.states().values()].reduce((sum, one) => sum + one, 0), { timeout: 20_000 })
        .toBe(agentCount * (filesPerAgent * linesBefore + appends));
      expect(calls).toBe(agentCount * appends);
      expect(new Set(projection.states().values())).toEqual(new Set([filesPerAgent * linesBefore + appends]));
      await projection.close();
    });
  });
});
