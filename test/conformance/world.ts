import { randomBytes } from 'node:crypto';
import { ulidSource } from '../../src/core/ulid.js';
import { isRolloutStage, rolloutOf, type Rollout } from '../../src/runs/projection/rollout.js';
import type { RunDesk } from '../../src/runs/tools/desk.js';
import { list, map, text, type ConformanceCase, type Json, type JsonMap } from './case.js';
import { MemoryStore } from './memory-store.js';
import { absoluteTime } from './relative-time.js';
import { CaseValidators } from './validators.js';

/** What one case runs in. */
export interface World {
  readonly given: JsonMap;
  /** Built from `given.work_dir`. */
  readonly workDir: string;
  readonly store: MemoryStore;
  readonly desk: RunDesk;
  readonly validators: CaseValidators;
  readonly rollout: Rollout;
  readonly newId: () => string;
  readonly nowMs: number;
  readonly hookCalls: string[];
  readonly projectionCalls: (readonly Json[])[];
}

export function openWorld({ given }: ConformanceCase, workDir = ''): World {
  const nowMs = Date.now();
  const store = new MemoryStore();
  const validators = new CaseValidators(given);
  const nextUlid = ulidSource((bytes) => randomBytes(bytes));
  const newId = (): string => nextUlid(Date.now());
  const maxKeep = typeof given['max_run_history'] === 'number' ? given['max_run_history'] : 0;
  const world: World = {
    given,
    workDir,
    store,
    validators,
    desk: {
      store,
      validate: validators.validate,
      newRunId: newId,
      now: () => Date.now(),
      settings: { maxKeep },
    },
    rollout: rolloutFor(text(given['rollout_stage'], 'write_through')),
    newId,
    nowMs,
    hookCalls: [],
    projectionCalls: [],
  };
  for (const event of list(given['journal'])) appendRaw(world, map(event));
  return world;
}

/** Writes an event of the vectors' form, past every decider. */
export function appendRaw({ store, nowMs }: World, event: JsonMap): number {
  const time = text(event['timestamp']);
  return store.append(text(event['run_id']), {
    event: text(event['type']),
    data: event['payload'],
    ...(time === '' ? {} : { ts: absoluteTime(time, nowMs) }),
  });
}

function rolloutFor(stage: string): Rollout {
  if (!isRolloutStage(stage)) throw new Error(`rollout stage "${stage}" is unknown`);
  return rolloutOf(stage);
}
