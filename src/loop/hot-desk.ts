import { resolve } from 'node:path';
import { ulidSource } from '../core/ulid.js';
import { readConfig } from '../storage/config.js';
import { realEdges } from '../storage/edges.js';
import { dispatcherBeatAt } from './dispatcher-beat.js';
import { openHotLoopStore } from './hot-loop-store.js';
import { redactedIn } from './redacted-text.js';
import type { LoopDesk } from './tools/desk.js';

/** The desk of a process that does one frequent command (hot-loop-store.ts). @throws LedgerError SCHEMA_INVALID (configuration) */
export function openLoopDesk(root: string): LoopDesk {
  const { now, random, sha256 } = realEdges();
  const nextId = ulidSource(random);
  const { staleAfterSeconds } = readConfig(root).loop ?? {};
  return {
    store: openHotLoopStore({ root }),
    root: resolve(root),
    now,
    newId: () => nextId(now()),
    sha256: (text) => sha256(Buffer.from(text)),
    redacted: (value) => redactedIn(root, value),
    dispatcherBeatAt: (dispatcherId) => dispatcherBeatAt(root, dispatcherId),
    ...(staleAfterSeconds === undefined ? {} : { staleAfterSeconds }),
  };
}
