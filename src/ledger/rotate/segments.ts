import { closeSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { dayFileName } from '../../core/day-file.js';
import { errnoOf } from '../../errors.js';
import { readSegment, type Clone } from '../../storage/clone.js';
import { sameFile, stampOf } from '../../storage/file-identity.js';
import { writeJsonFile } from '../../storage/json-file.js';
import { readRange } from '../../storage/line-reader.js';
import { paths, type WritableWorkspace } from '../../storage/workspace.js';
import { closeSegment } from '../append/day-files.js';
import { loadKnown } from '../append/known.js';
import type { AgentWriter } from '../append/writer.js';

/** A file that this clone would still append to. */
export interface OpenSegment {
  readonly day: string;
  readonly name: string;
  /** False when git or a person has replaced or removed the file: its place is taken, there is nothing to commit. */
  readonly isThere: boolean;
  /** The last byte is no newline: a writer died in the middle of a line. Only to be believed under the lock. */
  readonly isTorn: boolean;
}

/** The clone's open segments of one agent, oldest day first. Empty files, which hold nothing to commit, are left out. */
export function openSegments(workspace: WritableWorkspace, agent: string): readonly OpenSegment[] {
  const { clone } = workspace;
  if (clone === undefined) return [];
  return daysOnRecord(clone, agent).flatMap((day) => openSegment(workspace, { clone, agent, day }));
}

/**
 * The caller holds the agent's lock. First what other processes believe without a look at the records is taken back,
 * then the records are closed: should this process die in between, the files are simply still open.
 * @throws LedgerError IO_*
 */
export function closeSegments(writer: AgentWriter, segments: readonly OpenSegment[]): void {
  const { workspace, agent } = writer;
  const { clone } = workspace;
  if (clone === undefined || segments.length === 0) return;
  const known = writer.known ?? loadKnown(workspace, agent);
  if (known !== undefined) {
    const { live: _closed, ...rest } = known;
    writer.known = rest;
    // Only this: what the user's own folder remembers may be newer, and the next append has to find that out.
    writeJsonFile(paths.knownHeads(workspace.root, agent), rest);
  }
  for (const { day } of segments) closeSegment(writer, clone, day);
}

interface SegmentPlace {
  readonly clone: Clone;
  readonly agent: string;
  readonly day: string;
}

function openSegment(
  { root }: WritableWorkspace,
  { clone, agent, day }: SegmentPlace,
): readonly OpenSegment[] {
  const record = readSegment(clone, agent, day);
  if (record?.file === undefined) return [];
  const name = dayFileName(day, clone.name, record.segment);
  const path = join(paths.agent(root, agent), name);
  const stamp = stampOf(path);
  if (stamp === undefined || !sameFile(stamp, record.file))
    return [{ day, name, isThere: false, isTorn: false }];
  if (stamp.size === 0) return [];
  return [{ day, name, isThere: true, isTorn: lastByte(path, stamp.size) !== newline }];
}

const newline = 0x0a;

function lastByte(path: string, size: number): number | undefined {
  const fd = openSync(path, 'r');
  try {
    return readRange(fd, size - 1, size)[0];
  } finally {
    closeSync(fd);
  }
}

function daysOnRecord({ records }: Clone, agent: string): readonly string[] {
  try {
    return readdirSync(join(records, agent))
      .map((name) => /^(\d{4}-\d\d-\d\d)\.json$/.exec(name)?.[1])
      .filter((day) => day !== undefined)
      .sort();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}
