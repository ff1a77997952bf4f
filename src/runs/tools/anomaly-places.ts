import { createHash } from 'node:crypto';
import { readLedger } from '../../ledger/read.js';
import type { RunSnapshot } from '../snapshot.js';

/** An anomaly of a run and where the line stands that caused it. */
export interface PlacedAnomaly {
  readonly event: string;
  readonly reason: string;
  /** Relative to the root; absent when the line cannot be found any more. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
}

/** Reads the ledgers once more, but only when there is an anomaly. Snapshots do not hold places: those differ from clone to clone. */
export function placeAnomalies(
  root: string,
  { anomalies, run_id: id }: RunSnapshot,
): readonly PlacedAnomaly[] {
  if (anomalies.length === 0) return [];
  const places = new Map<string, { readonly file: string; readonly line?: number }>();
  for (const entry of readLedger(root, { wanted: (line) => line.includes(id) })) {
    const { file, line } = entry;
    const place = line === undefined ? { file } : { file, line };
    places.set(entry.value().id ?? '', place);
    places.set(`sha256:${createHash('sha256').update(entry.bytes).digest('hex')}`, place);
  }
  return anomalies.map((anomaly) => ({ ...anomaly, ...places.get(anomaly.event) }));
}
