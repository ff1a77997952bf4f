import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { stampOf } from '../../storage/file-identity.js';
import { readRange } from '../../storage/line-reader.js';
import { behind, contentStands, prefixStands } from './known-prefix.js';
import type { KnownFile, Manifest } from './known.js';
import { listDayFiles, scanFile, type Scan, type ScanFrom } from './scan.js';
import { scanContext, type AgentWriter } from './writer.js';

/** The state of an agent's folder after its news were read. */
export interface FolderScan {
  readonly manifest: Manifest;
  /** Files that are the ones known before, with their known part. */
  readonly kept: ReadonlySet<string>;
  /** Files of which the known part stands, the same ones or made anew. */
  readonly standing: ReadonlySet<string>;
  /** A file that was known holds other lines now: what was read of the others does not tell its heads. */
  readonly changed: boolean;
  /** False when the bound on reading left something out. */
  readonly complete: boolean;
  /** Last file in reading order. */
  readonly newest: string | undefined;
  readonly folderModified: string;
}

/** Feeds `scan` with everything that `before` does not know, file by file in reading order. */
export function scanFolder(writer: AgentWriter, before: Manifest, scan: Scan): FolderScan {
  const folderModified = settledTime(writer);
  const names = listDayFiles(writer.folder);
  const kept = new Set(names.filter((name) => stands(writer, before[name], { name, check: prefixStands })));
  const standing = new Set(
    names.filter((name) => stands(writer, before[name], { name, check: contentStands })),
  );
  const starts = withinBound(writer, names, (name) => (standing.has(name) ? before[name] : undefined));
  const manifest: Record<string, KnownFile> = {};
  let previous: KnownFile | undefined;
  for (const name of names) {
    const from = starts.get(name);
    const file =
      from && scanFile(scan, scanContext(writer), { name, from: { before: previous?.last, ...from } });
    if (file === undefined) continue;
    // Nothing new was read: what was known of its last line still holds.
    const known = file.last === undefined && standing.has(name) ? { ...before[name], ...file } : file;
    manifest[name] = known;
    previous = known;
  }
  const changed = names.some((name) => before[name] !== undefined && !standing.has(name));
  const complete = starts.size === names.length;
  return { manifest, kept, standing, changed, complete, newest: names.at(-1), folderModified };
}

/**
 * The folder's modification time, or one that it never has while a change in the same tick of the kernel's clock could
 * still go unseen: then the next look is a full one again.
 */
function settledTime({ folder, edges }: AgentWriter): string {
  const modified = stampOf(folder)?.modified ?? '0';
  const ageMs = edges.now() - Number(BigInt(modified) / 1_000_000n);
  return ageMs >= 0 && ageMs < clockTickMs ? '0' : modified;
}

/** Longest tick of kernels in use (100 Hz), twice. */
const clockTickMs = 20;

function stands(
  { folder, edges }: AgentWriter,
  file: KnownFile | undefined,
  { name, check }: { readonly name: string; readonly check: typeof contentStands },
): boolean {
  return file !== undefined && check(join(folder, name), file, edges.sha256);
}

/** Where to start in each file so that no more than the bound is read in all; the newest files come first. */
function withinBound(
  writer: AgentWriter,
  names: readonly string[],
  knownPart: (name: string) => KnownFile | undefined,
): ReadonlyMap<string, ScanFrom> {
  const starts = new Map<string, ScanFrom>();
  let left = writer.maxScanBytes;
  for (const name of [...names].reverse()) {
    if (left <= 0) break;
    const path = join(writer.folder, name);
    const known = knownPart(name);
    const from = known === undefined ? { start: 0 } : behind(known);
    const bytes = (stampOf(path)?.size ?? 0) - from.start;
    starts.set(name, bytes <= left ? from : { start: lineStartAfter(path, from.start + bytes - left) });
    left -= bytes;
  }
  return starts;
}

/** First byte of the first line that begins at or behind `offset`. */
function lineStartAfter(path: string, offset: number): number {
  const fd = openSync(path, 'r');
  try {
    for (let at = offset; ; at += 65_536) {
      const bytes = readRange(fd, at, at + 65_536);
      const found = bytes.indexOf(0x0a);
      if (found !== -1) return at + found + 1;
      if (bytes.length === 0) return at;
    }
  } finally {
    closeSync(fd);
  }
}
