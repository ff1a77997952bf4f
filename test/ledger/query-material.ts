import { join } from 'node:path';
import { mkdirSync, writeFileSync } from 'node:fs';
import { queryLedger, type QueryOptions } from '../../src/ledger/query.js';
import { readLedger } from '../../src/ledger/read.js';

export interface LineFacts {
  readonly seq?: number;
  readonly ts?: string;
  readonly agent?: string;
  readonly session?: string;
  readonly event?: string;
  readonly task?: string;
  readonly summary?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly stream?: string;
}

let ids = 0;

/** A line as our writer makes it; without `seq` one of another tool. */
export function line(facts: LineFacts): string {
  const { seq, agent = 'cls', stream } = facts;
  return JSON.stringify({
    ts: facts.ts ?? `2026-11-20T09:00:00.${String(seq ?? 0).padStart(3, '0')}Z`,
    agent,
    session_id: facts.session ?? `2026-11-20_${agent}_001`,
    event: facts.event ?? 'info',
    task_id: facts.task ?? 'unknown',
    source: 'test',
    summary: facts.summary ?? `Line ${seq ?? ''}`,
    data: facts.data ?? {},
    ...(seq === undefined
      ? {}
      : {
          id: `01JD5Z3V7M8N9P0Q1R${String((ids += 1)).padStart(8, '0')}`,
          seq,
          ...(stream === undefined ? {} : { stream, stream_seq: seq }),
          prev: 'a'.repeat(64),
        }),
  });
}

export function makeWorkspace(root: string, timeZone: string): void {
  mkdirSync(join(root, 'g/ledger'), { recursive: true });
  const file = {
    format: 1,
    workspace_id: '01JD5Z3V7M8N9P0Q1R2S3T4V5W',
    time_zone: timeZone,
    created: '2026-01-01T00:00:00.000Z',
  };
  writeFileSync(join(root, 'g/ledger/ledger.json'), JSON.stringify(file));
}

export function summariesOf(root: string, options: QueryOptions): readonly string[] {
  return Array.from(queryLedger(root, options), (entry) => entry.value().summary);
}

/** The same question answered without any search: every line is parsed and looked at. */
export function summariesBySifting(
  root: string,
  keep: (value: ReturnType<ReturnType<typeof entries>[number]['value']>) => boolean,
): readonly string[] {
  return entries(root)
    .map((entry) => entry.value())
    .filter(keep)
    .map(({ summary }) => summary);
}

function entries(root: string) {
  return [...readLedger(root, { order: 'time' })];
}
