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
import type { Outcome } from './outcome.js';
import { listDayFiles } from './scan.js';
import { relativePath, type AgentWriter } from './writer.js';

/**
 * Looks whether an event's own id stands already; the caller holds the lock and has caught up. Looked for in the days
 * of the event's time and of the id's own time, each ± 1 day.
 * @returns `already_there`, a failure ID_CONFLICT, or undefined when the id is new
 */
export function findId(writer: AgentWriter, event: PreparedEvent, nowMs: number): Outcome | undefined {
  const { id } = event;
  if (id === undefined) return undefined;
  writer.idLookups += 1;
  const days = daysAround(writer, [event.tsMs ?? nowMs, ulidTime(id)]);
  for (const name of [...listDayFiles(writer.folder)].reverse()) {
    if (!days.has(parseDayFile(name)?.day ?? '')) continue;
    const found = findInFile(writer, name, id);
    if (found !== undefined) return compare(writer, event, { ...found, name });
  }
  return undefined;
}

/** ID_CONFLICT unless both are the same event. */
export function requireSameContent(
  id: string,
  stands: EventContent,
  wanted: EventContent,
): LedgerError | undefined {
  const differing = contentKeys.filter((key) => !sameValue(stands[key] ?? {}, wanted[key]));
  if (differing.length === 0) return undefined;
  return new LedgerError('ID_CONFLICT', `id ${id} stands already with other ${differing.join(', ')}`, {
    details: { id, differing },
  });
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
  const path = join(writer.folder, name);
  // One id is searched for in the bytes; whoever asks for many gets an index.
  if (writer.idLookups <= 1) return searchId(path, id);
  const offset = writer.ids.find(writer.folder, name, id);
  if (offset === undefined) return undefined;
  const found = lineAt(path, offset);
  // A file rewritten in place is not where the index thinks it is.
  return found !== undefined && idOf(found.line) === id ? found : searchId(path, id);
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
  const error = requireSameContent(event.id ?? '', value as unknown as EventContent, event.content);
  if (error !== undefined) return { kind: 'failed', error };
  const seq = typeof value['seq'] === 'number' ? value['seq'] : 0;
  const hash = leafHash(found.line, writer.edges.sha256);
  const file = relativePath(writer, found.name);
  const session = String(value['session_id']);
  return {
    kind: 'already_there',
    ack: { seq, id: event.id ?? '', session, hash, file, offset: found.offset },
  };
}

function daysAround({ workspace }: AgentWriter, times: readonly number[]): ReadonlySet<string> {
  const days = times.map((ms) => workspace.clock.day(ms));
  return new Set(days.flatMap((day) => [shiftDay(day, -1), day, shiftDay(day, 1)]));
}
