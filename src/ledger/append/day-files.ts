import { closeSync, constants, openSync } from 'node:fs';
import { join } from 'node:path';
import { dayFileName, parseDayFile } from '../../core/day-file.js';
import { errnoOf, ioError, LedgerError } from '../../errors.js';
import { readSegment, writeSegment, type Clone } from '../../storage/clone.js';
import { identityOf, sameFile, stampOf, stampOfOpen } from '../../storage/file-identity.js';
import { makeFolder } from '../../storage/make-folder.js';
import { randomToken } from '../../storage/random.js';
import { catchUpFile } from './catch-up.js';
import { noteFile, type Known } from './known.js';
import { listDayFiles } from './scan.js';
import { remember } from './settling.js';
import type { AgentWriter, OpenDayFile } from './writer.js';

/**
 * Opens the day's file and makes it the tail of `writer.known`; the caller holds the lock and has caught up. Outside
 * git that is the day's plain file. In a git work tree it is the clone's live segment, and the next segment when the
 * live one is closed, was replaced by git, or does not end in a line that the next one follows: so a segment is always
 * a straight line, and a file that git has touched is never appended to.
 * @throws LedgerError IO_*
 */
export function openDayFile(writer: AgentWriter, day: string): OpenDayFile {
  if (writer.failedDays.delete(day)) leaveFailedFile(writer, day);
  const known = requireKnown(writer);
  const { clone } = writer.workspace;
  const choice = clone === undefined ? plainFile(writer, day) : segmentFile(writer, { clone, day, known });
  const open = reuse(writer, known, choice.name) ?? reopen(writer, { ...choice, day });
  if (clone !== undefined && open.isNew) {
    const { segment } = parseDayFile(choice.name) ?? { segment: 1 };
    writeSegment(clone, { agent: writer.agent, day }, { segment, file: open.identity });
  }
  writer.known = { ...tailAt(writer, known, open), live: open.name };
  return open;
}

export function requireKnown(writer: AgentWriter): Known {
  if (writer.known === undefined) throw new Error('the writer has not caught up');
  return writer.known;
}

/** Forgets the descriptor, for instance after the file under it was replaced. */
export function closeDayFile(writer: AgentWriter): void {
  if (writer.open !== undefined) writer.retired.push(writer.open.fd);
  writer.open = undefined;
}

/** Closes descriptors that are no longer written to. Not while a sync on one of them is under way. */
export function closeRetired(writer: AgentWriter): void {
  for (const fd of writer.retired.splice(0)) {
    closeSync(fd);
    writer.failedFds.delete(fd);
  }
}

/** After a failed sync the file's state on disk is unknown: the agent goes on in another one. */
function leaveFailedFile(writer: AgentWriter, day: string): void {
  closeDayFile(writer);
  const { clone } = writer.workspace;
  if (clone === undefined) writer.detours.set(day, dayFileName(day, randomToken(6)));
  else closeSegment(writer, clone, day);
}

/** The clone's current segment of the day is done with; the next append starts another. The caller holds the lock. */
export function closeSegment(writer: AgentWriter, clone: Clone, day: string): void {
  const segment = readSegment(clone, writer.agent, day)?.segment ?? 1;
  writeSegment(clone, { agent: writer.agent, day }, { segment });
  if (writer.known === undefined) return;
  const { live: _closed, ...rest } = writer.known;
  writer.known = rest;
}

interface Choice {
  readonly name: string;
  /** Must not exist yet. */
  readonly fresh: boolean;
}

function plainFile({ detours }: AgentWriter, day: string): Choice {
  return { name: detours.get(day) ?? dayFileName(day), fresh: false };
}

interface SegmentQuestion {
  readonly clone: Clone;
  readonly day: string;
  readonly known: Known;
}

function segmentFile(writer: AgentWriter, { clone, day, known }: SegmentQuestion): Choice {
  const { tail } = known;
  const parsed = parseDayFile(tail?.name ?? '');
  const isOurs = parsed?.day === day && parsed.clone === clone.name;
  if (tail !== undefined && isOurs && mayContinue(writer, clone, known))
    return { name: tail.name, fresh: false };
  return { name: dayFileName(day, clone.name, nextSegment(writer, clone, day)), fresh: true };
}

function mayContinue(writer: AgentWriter, clone: Clone, { tail, live, heads }: Known): boolean {
  if (tail === undefined || !sameFile(stampOf(join(writer.folder, tail.name)), tail.file)) return false;
  const isStraight = tail.file.last === undefined || heads.some(({ hash }) => hash === tail.file.last?.hash);
  return isStraight && (tail.name === live || isOnRecord(writer, clone, tail));
}

function isOnRecord(writer: AgentWriter, clone: Clone, { name, file }: NonNullable<Known['tail']>): boolean {
  const parsed = parseDayFile(name);
  if (parsed?.clone !== clone.name) return false;
  const record = readSegment(clone, writer.agent, parsed.day);
  return record?.segment === parsed.segment && sameFile(record.file, file);
}

/** Higher than any segment on record or in the folder: names are never used twice, also not across branches. */
function nextSegment({ agent, folder }: AgentWriter, clone: Clone, day: string): number {
  const present = listDayFiles(folder)
    .map(parseDayFile)
    .filter((file) => file?.day === day && file.clone === clone.name)
    .map((file) => file?.segment ?? 0);
  return Math.max(0, readSegment(clone, agent, day)?.segment ?? 0, ...present) + 1;
}

/** The caller has caught up just now, so the file of that name is the one that is known. */
function reuse({ open }: AgentWriter, { tail }: Known, name: string): OpenDayFile | undefined {
  if (open?.name !== name || tail?.name !== name || !sameFile(tail.file, open.identity)) return undefined;
  return open.isNew ? { ...open, isNew: false } : open;
}

const flags =
  constants.O_APPEND | constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;

function reopen(writer: AgentWriter, { name, day, fresh }: Choice & { readonly day: string }): OpenDayFile {
  closeDayFile(writer);
  const path = join(writer.folder, name);
  // git removes a folder together with the last committed file in it.
  makeFolder(writer.folder);
  const existed = !fresh && stampOf(path) !== undefined;
  const fd = openRegularFile(path, fresh ? flags | constants.O_EXCL : flags);
  writer.open = { name, day, path, fd, identity: identityOf(stampOfOpen(fd)), isNew: !existed };
  return writer.open;
}

function openRegularFile(path: string, how: number): number {
  let fd: number;
  try {
    fd = openSync(path, how, 0o644);
  } catch (error) {
    if (errnoOf(error) !== 'ELOOP') throw ioError(error, `opening ${path}`);
    throw new LedgerError(
      'IO_OUTSIDE_ROOT',
      `${path} is a symbolic link; day files are never written through links`,
    );
  }
  if (stampOfOpen(fd).isFile) return fd;
  closeSync(fd);
  throw new LedgerError('IO_NOT_A_FILE', `${path} is not a regular file`);
}

/**
 * The tail must be the file about to be written, known up to its last newline. Before another file takes its place, how
 * far the old tail is known goes on record; and what is written to a file that stood already must be looked for there by
 * whoever comes next, also when this process is killed before it can say so.
 */
function tailAt(writer: AgentWriter, known: Known, { name, identity, isNew }: OpenDayFile): Known {
  if (known.tail?.name === name && sameFile(known.tail.file, identity)) return known;
  if (known.tail !== undefined) noteFile(writer.workspace, writer.agent, known.tail);
  if (isNew) return { ...known, tail: { name, file: { ...identity, size: 0, modified: '0' } } };
  writer.known = catchUpFile(writer, known, name);
  remember(writer);
  return writer.known;
}
