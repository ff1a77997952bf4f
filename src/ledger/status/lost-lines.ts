import { closeSync } from 'node:fs';
import { leafHash } from '../../core/leaf-hash.js';
import { realEdges } from '../../storage/edges.js';
import { rewoundOf } from '../append/known.js';
import { linesBackwards } from '../read/backwards.js';
import { openDayFile } from '../read/blocks.js';
import { listAgentFiles, type DayFileRef } from '../read/selection.js';

/** A line that was acknowledged once and stands in no file now. */
export interface LostLine {
  readonly seq: number;
  readonly hash: string;
}

/**
 * Lines that a writer found gone and that have not come back. Looks only for what is noted in `g/.state`; the
 * `ledger_rewound` events, which `verify` reads, are the lasting record.
 */
export function lostLines(root: string, agent: string): readonly LostLine[] {
  const noted = rewoundOf(root, agent);
  if (noted.length === 0) return [];
  const missing = new Map(noted.map((line) => [line.hash, line]));
  for (const ref of listAgentFiles(root, agent)) removePresent(ref, missing);
  return [...missing.values()];
}

function removePresent({ path }: DayFileRef, missing: Map<string, LostLine>): void {
  const open = openDayFile(path);
  if (open === undefined) return;
  const marks = [...missing.values()].map(({ seq }) => `"seq":${seq},`);
  const { sha256 } = realEdges();
  try {
    for (const { bytes } of linesBackwards(open.fd, open.stats.size, { bytesRead: 0 })) {
      if (bytes === undefined || !marks.some((mark) => bytes.includes(mark))) continue;
      missing.delete(leafHash(bytes, sha256));
    }
  } finally {
    closeSync(open.fd);
  }
}
