import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ulidSource } from '../../core/ulid.js';
import { lastLines } from '../../ledger/read/last-lines.js';
import { readConfig } from '../../storage/config.js';
import { realEdges } from '../../storage/edges.js';
import { paths } from '../../storage/workspace.js';
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
    dispatcherBeatAt: (dispatcherId) => newestBeat(root, dispatcherId),
    ...(staleAfterSeconds === undefined ? {} : { staleAfterSeconds }),
  };
}

/** Lines of a dispatcher's ledger that are looked through at first, from the end. */
const firstLook = 64;

/** Reads the dispatcher's ledger from its end until a beat is found. */
function newestBeat(root: string, dispatcherId: string): string | null {
  if (!existsSync(paths.agent(root, dispatcherId))) return null;
  for (let count = firstLook; ; count *= 8) {
    const { entries } = lastLines(root, { count, agents: [dispatcherId] });
    const beat = entries.findLast((entry) => entry.value().event === 'dispatch_watch_heartbeat');
    if (beat !== undefined) return beat.value().ts;
    if (entries.length < count) return null;
  }
}
