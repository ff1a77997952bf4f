import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { ulidSource } from '../../core/ulid.js';
import { readConfig } from '../../storage/config.js';
import { realEdges } from '../../storage/edges.js';
import { dispatcherBeatAt } from '../dispatcher-beat.js';
import { redactedIn } from '../redacted-text.js';
import { openLoopStore } from '../stream-loop-store.js';
import type { LoopDesk } from './desk.js';

/** The desk of a workspace, with the real clock. Creates nothing. @throws LedgerError SCHEMA_INVALID (configuration) */
export function openLoopDesk(root: string): LoopDesk {
  const { now, random } = realEdges();
  const nextId = ulidSource(random);
  const { staleAfterSeconds } = readConfig(root).loop ?? {};
  return {
    store: openLoopStore({ root }),
    root: resolve(root),
    now,
    newId: () => nextId(now()),
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    redacted: (value) => redactedIn(root, value),
    dispatcherBeatAt: (dispatcherId) => dispatcherBeatAt(root, dispatcherId),
    ...(staleAfterSeconds === undefined ? {} : { staleAfterSeconds }),
  };
}
