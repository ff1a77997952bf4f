import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { parseDayFile, shiftDay } from '../../core/day-file.js';
import { leafHash } from '../../core/leaf-hash.js';
import { parseObject } from '../../core/line-facts.js';
import { canonicalise } from '../../core/serialise.js';
import { ulidTime } from '../../core/ulid.js';
import { ioError, LedgerError } from '../../errors.js';
import { readRange } from '../../storage/line-reader.js';
import type { EventContent, PreparedEvent } from '../prepare.js';
import { idOf, searchId, type FoundLine } from './id-index.js';
import { IdOffsets } from './id-offsets.js';
import type { Known } from './known.js';
import type { Outcome } from './outcome.js';
import { listDayFiles } from './scan.js';
import { relativePath, type AgentWriter } from './writer.js';

/** Offset of the line with that id in a day file as it is now. */
export type FindInFile = (name: string, id: string) => number | undefined;

/** By the very event: a copy of it is looked for as all others are. */
const narrowed = new WeakMap<PreparedEvent, FindInFile>();

/** For an event of which more is known than its id: where in a file it may stand at all. */
export function narrowSearch(event: PreparedEvent, find: FindInFile): void {
  narrowed.set(event, find);
}

/**
 * Looks whether an event's own id stands already; the caller holds the lock and has caught up. Looked for in the days
 * of the event's time and of the id's own time, each ± 1 day.
 * @returns `already_there`, a failure ID_CONFLICT, or undefined when the id is new
 */
export function findId(writer: AgentWriter, event: PreparedEvent, nowMs: number): Outcome | undefined {
  const { id } = event;
  if (id === undefined) return undefined;
  const find = narrowed.get(event);
  if (find === undefined) writer.idLookups += 1;
  const days = daysAround(writer, [event.tsMs ?? nowMs, ulidTime(id)]);
  for (const name of filesNow(writer).names) {
    if (!days.has(parseDayFile(name)?.day ?? '')) continue;
    const found =
      find === undefined ? findInFile(writer, name, id) : atOffset(writer, { name, id }, find(name, id));
    if (found !== undefined) return compare(writer, event, { ...found, name });
  }
  return undefined;
}

/** Which event stands already, and in which day file (relative to the root) if it does not come in the same call. */
export interface Standing {
  readonly content: EventContent;
  readonly file?: string;
}

/** ID_CONFLICT unless both are the same event. */
export function requireSameContent(
  id: string,
  { content: stands, file }: Standing,
  wanted: EventContent,
): LedgerError | undefined {
  const differing = contentKeys.filter((key) => !sameValue(stands[key] ?? {}, wanted[key]));
  if (differing.length === 0) return undefined;
  const where = file === undefined ? '' : ` in ${file}`;
  return new LedgerError(
    'ID_CONFLICT',
    `id ${id} stands already${where} with other ${differing.join(', ')}`,
    { details: { id, differing, ...(file === undefined ? {} : { file }) } },
  );
}

/** What stands may come from anywhere; too deep to compare is not the same. */
function sameValue(stands: unknown, wanted: unknown): boolean {
  try {
    return canonicalise(stands) === canonicalise(wanted);
  } catch {
    return false;
  }
}

const contentKeys = ['event', 'task_id', 'source', 'summary', 'data'] as const;

function findInFile(writer: AgentWriter, name: string, id: string): FoundLine | undefined {
  // One id is searched for in the bytes; whoever asks for many gets an index.
  if (writer.idLookups <= 1) return searchId(join(writer.folder, name), id);
  return atOffset(writer, { name, id }, offsetsIn(writer, name).get(id));
}

function atOffset(
  { folder }: AgentWriter,
  { name, id }: { readonly name: string; readonly id: string },
  offset: number | undefined,
): FoundLine | undefined {
  if (offset === undefined) return undefined;
  const path = join(folder, name);
  const found = lineAt(path, offset);
  // A file rewritten in place is not where the index thinks it is.
  return found !== undefined && idOf(found.line) === id ? found : searchId(path, id);
}

/** How the files are as long as `Known` is the same: it changes with every block and every look that finds something. */
interface FilesNow {
  readonly names: readonly string[];
  readonly offsets: Map<string, ReadonlyMap<string, number>>;
}

const filesAt = new WeakMap<Known, FilesNow>();
const offsetsOf = new WeakMap<AgentWriter, IdOffsets>();

function filesNow({ folder, known }: AgentWriter): FilesNow {
  const seen = known && filesAt.get(known);
  if (seen !== undefined) return seen;
  const files: FilesNow = { names: listDayFiles(folder).toReversed(), offsets: new Map() };
  if (known !== undefined) filesAt.set(known, files);
  return files;
}

function offsetsIn(writer: AgentWriter, name: string): ReadonlyMap<string, number> {
  const { offsets: seen } = filesNow(writer);
  const known = seen.get(name);
  if (known !== undefined) return known;
  const all = offsetsOf.get(writer) ?? new IdOffsets(writer.folder);
  offsetsOf.set(writer, all);
  const offsets = all.in(name);
  seen.set(name, offsets);
  return offsets;
}

/** Most lines are short; reading the longest one there may be for each would cost more memory than it frees in time. */
const firstReadBytes = 4096;
const longestReadBytes = 65_536;

function lineAt(path: string, offset: number): FoundLine | undefined {
  const fd = openSync(path, 'r');
  try {
    for (const bytes of [firstReadBytes, longestReadBytes]) {
      const range = readRange(fd, offset, offset + bytes);
      const end = range.indexOf(0x0a);
      if (end !== -1) return { offset, line: range.subarray(0, end) };
    }
    return undefined;
  } catch (error) {
    throw ioError(error, `reading ${path}`);
  } finally {
    closeSync(fd);
  }
}

function compare(
  writer: AgentWriter,
  event: PreparedEvent,
  found: FoundLine & { readonly name: string },
): Outcome {
  const value = parseObject(found.line) ?? {};
  const file = relativePath(writer, found.name);
  const content = value as unknown as EventContent;
  const error = requireSameContent(event.id ?? '', { content, file }, event.content);
  if (error !== undefined) return { kind: 'failed', error };
  const seq = typeof value['seq'] === 'number' ? value['seq'] : 0;
  const hash = leafHash(found.line, writer.edges.sha256);
  const session = String(value['session_id']);
  return {
    kind: 'already_there',
    ack: { seq, id: event.id ?? '', session, hash, file, offset: found.offset },
  };
}

function daysAround({ workspace }: AgentWriter, times: readonly number[]): ReadonlySet<string> {
  return new Set(times.flatMap((ms) => daysBeside(workspace.clock.day(ms))));
}

/** Events of one stretch have one day. */
let beside: readonly string[] = [];

function daysBeside(day: string): readonly string[] {
  if (beside[1] !== day) beside = [shiftDay(day, -1), day, shiftDay(day, 1)];
  return beside;
}
