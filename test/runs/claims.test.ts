import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/runs/events.js';
import { replayRun } from '../../src/runs/replay.js';
import type { Step } from '../../src/runs/shapes.js';
import { snapshotText } from '../../src/runs/snapshot-text.js';
import { snapshotOf } from '../../src/runs/state.js';
import { openRunStore } from '../../src/runs/stream-run-store.js';
import { noLock } from '../crash/broken-parts.js';
import { brokenProgram } from '../crash/scene.js';
import { bundleScript } from '../support/bundle.js';
import { count, seed } from '../support/scale.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'agent-ledger-claims-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const agents = ['a1', 'a2', 'a3', 'a4'];
const run = 'run-1';

/** A run of steps that nobody owns yet. */
async function createOpenRun(steps: number): Promise<void> {
  const events: readonly RunEvent[] = [
    { event: 'run_created', data: { session_key: 's', original_request: 'r', goal: 'g' } },
    {
      event: 'plan_attached',
      data: { steps: Array.from({ length: steps }, (_, at) => openStep(at)), acceptance_criteria: [] },
    },
  ];
  await openRunStore({ root }).execute({
    runId: run,
    caller: 'orchestrator',
    decide: () => ({ kind: 'accepted', events }),
  });
}

function openStep(index: number): Step {
  const validator = { type: 'build_pass' };
  const rest = { status: 'pending', retry_count: 0, max_retries: 5 } as const;
  return { step_id: `s${index}`, index, goal: 'g', owner_agent: '', validator, ...rest };
}

interface Told {
  readonly agent: string;
  readonly what: string;
  readonly step: string;
  readonly outcome: string;
}

async function work(names: readonly string[], mode: string, script: string): Promise<readonly Told[]> {
  const start = seed('claimants');
  const ended = await Promise.all(
    names.map(async (agent, at) => {
      const { stdout } = await execa('node', [script, root, agent, String(start + at), mode]);
      const lines = stdout.split('\n').filter((line) => line !== '');
      return lines.map((line) => ({ agent, ...(JSON.parse(line) as Omit<Told, 'agent'>) }));
    }),
  );
  return ended.flat();
}

const program = (): string => bundleScript(fileURLToPath(new URL('./claimant.child.ts', import.meta.url)));
const winnersOf = (told: readonly Told[], step: string): readonly string[] =>
  told
    .filter((one) => one.step === step && one.what === 'start' && one.outcome === 'done')
    .map(({ agent }) => agent);

describe('four processes that claim the steps of one run', () => {
  const steps = count(60, 6);

  it('get each step once: one wins, the others are told that it is taken', { timeout: 120_000 }, async () => {
    await createOpenRun(steps);
    const told = await work(agents, 'claims', program());
    for (let at = 0; at < steps; at += 1) {
      expect(winnersOf(told, `s${at}`)).toHaveLength(1);
      const others = told.filter(({ step, outcome }) => step === `s${at}` && outcome !== 'done');
      expect(others.map(({ outcome }) => outcome)).toEqual(['STEP_TAKEN', 'STEP_TAKEN', 'STEP_TAKEN']);
    }
    const { snapshot } = (await openRunStore({ root }).read(run)) ?? {};
    expect(snapshot?.anomalies).toEqual([]);
    expect(snapshot?.steps.map(({ owner_agent: owner }) => owner)).toEqual(
      Array.from({ length: steps }, (_, at) => winnersOf(told, `s${at}`)[0]),
    );
  });

  it('would win a step twice without locks (negative control)', { timeout: 120_000 }, async () => {
    const broken = await brokenProgram('test/runs/claimant.child.ts', root, noLock);
    let doubled = 0;
    for (let tries = 0; tries < 10 && doubled === 0; tries += 1) {
      rmSync(join(root, 'g'), { recursive: true, force: true });
      await createOpenRun(8);
      const told = await work(agents, 'claims', broken);
      for (let at = 0; at < 8; at += 1) if (winnersOf(told, `s${at}`).length > 1) doubled += 1;
    }
    expect(doubled).toBeGreaterThan(0);
  });
});

describe('processes that claim, propose and decide at random', () => {
  it('never give a step two owners or two completions, and lose no event', { timeout: 300_000 }, async () => {
    for (let round = 0; round < count(20, 1); round += 1) {
      rmSync(join(root, 'g'), { recursive: true, force: true });
      await createOpenRun(8);
      const told = await work([...agents, 'orchestrator'], 'all', program());
      const store = openRunStore({ root });
      const journal = await store.journal(run);
      const snapshot = snapshotOf((await store.read(run)) ?? replayRun(run, []));
      expect(snapshot.anomalies).toEqual([]);
      expect(snapshotText(snapshot)).toBe(snapshotText(snapshotOf(replayRun(run, [...journal].reverse()))));
      expect(journal.map(({ stream_seq: seq }) => seq)).toEqual(journal.map((_, at) => at + 1));
      const acknowledged = (what: string) =>
        told.filter((one) => one.what === what && one.outcome === 'done').length;
      const standing = (event: string) => journal.filter((line) => line.event === event).length;
      expect(standing('step_started')).toBe(acknowledged('start'));
      expect(standing('policy_decision_applied')).toBe(acknowledged('retry') + acknowledged('skip'));
      expect(standing('step_result_proposed')).toBeGreaterThanOrEqual(acknowledged('propose'));
      expect(standing('run_completed') + standing('run_failed')).toBeLessThanOrEqual(1);
      for (const { step_id: id } of snapshot.steps) {
        const passed = journal.filter(
          ({ event, data }) => event === 'step_validation_passed' && idIn(data) === id,
        );
        expect(passed.length).toBeLessThanOrEqual(1);
      }
    }
  });
});

function idIn(data: unknown): unknown {
  return typeof data === 'object' && data !== null ? Reflect.get(data, 'step_id') : undefined;
}
