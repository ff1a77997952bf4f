import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProjectedDesk } from '../../../src/runs/projection/mirror.js';
import type { ProjectionOptions } from '../../../src/runs/projection/workspace-projection.js';
import { workflowFilePath } from '../../../src/runs/projection/workflow-file-path.js';
import { detectDrift } from '../../../src/runs/tools/detect-drift.js';
import { readJournal } from '../../../src/runs/tools/read-runs.js';
import { openRunDesk } from '../../../src/runs/tools/workspace-desk.js';

const roots: string[] = [];

/** A workspace of its own; `removeRoots` takes it away. */
export function newRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'agent-ledger-projection-'));
  roots.push(root);
  return root;
}

export function removeRoots(): void {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
}

/** The run tools over real ledgers, the projection in real files; writes through unless told otherwise. */
export function openDesk(root: string, projection: ProjectionOptions = {}): ProjectedDesk {
  return openRunDesk({ root, projection: { stage: 'write_through', ...projection } });
}

export const boss = { caller: 'orchestrator' };

export const twoSteps = {
  name: 'wf-1',
  description: 'two steps',
  steps: [
    { id: 'a', agent: 'operator', prompt: 'do a' },
    { id: 'b', agent: '', prompt: 'do b', depends_on: ['a'] },
  ],
};

export function fileOf(root: string, runId: string): string {
  return join(root, workflowFilePath(runId));
}

/** A line for each event: its type and what matters in its data. */
export async function eventsOf(desk: ProjectedDesk, runId: string, after = 0): Promise<readonly string[]> {
  const journal = await readJournal(desk, runId, after);
  return journal.map(({ event, data }) => [event, ...told(data as Told)].join(' '));
}

interface Told {
  readonly step_id?: string;
  readonly result?: string | { readonly passed: boolean; readonly details?: { readonly asserted?: string } };
  readonly target?: string;
  readonly status?: string;
  readonly error?: string;
  readonly reason?: string;
  readonly summary?: string;
}

function told({ step_id, result, target, status, error, reason, summary }: Told): readonly string[] {
  const asserted = typeof result === 'object' && result.details?.asserted === 'true' ? 'asserted' : undefined;
  const value = typeof result === 'string' ? result : asserted;
  return [step_id, value, target, status, error, reason, summary].filter((text) => text !== undefined);
}

/** Kinds of what differs, each with the step or field it is about. */
export async function driftKinds(
  desk: ProjectedDesk,
  ...run_ids: readonly string[]
): Promise<readonly string[]> {
  const found = await detectDrift(desk, { run_ids });
  return found.map(({ kind, step_id, field }) => [kind, step_id, field].filter(Boolean).join(' '));
}
