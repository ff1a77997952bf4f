import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';
import { errnoOf, ioError, LedgerError } from '../errors.js';
import { readConfig } from '../storage/config.js';
import { createFile } from '../storage/create-file.js';
import { realEdges } from '../storage/edges.js';
import { readWorkspace } from '../storage/workspace.js';
import { preparationFor } from './preparation.js';
import { queryLedger } from './query.js';
import { makeSessionFolder, sessionFiles } from './session/session-files.js';
import { unknownSession } from './session-page.js';

/**
 * Adds a note to `memory/<agent>/sessions/<id>.notes.md`, making the file when there is none, and returns its path. What
 * stands there is never rewritten: a note is one write at the end, so that people and several processes may write at once.
 * Secrets are taken out of the text, since these files are committed; apart from that it stands as it was given.
 * @throws LedgerError SESSION_NOT_FOUND, USAGE (empty text); IO_OUTSIDE_ROOT (symbolic links); IO_*
 */
export function addSessionNote(root: string, id: string, text: string): string {
  const { folder, notes } = sessionFiles(root, id);
  const edges = realEdges();
  const workspace = readWorkspace(root, edges);
  const [first] = queryLedger(root, { session: id, limit: 1 });
  if (workspace === undefined || first === undefined) throw unknownSession(id);
  if (text.trim() === '') throw new LedgerError('USAGE', 'the note is empty', { hint: 'Give its text.' });
  const { redact } = preparationFor(workspace, readConfig(root));
  const time = workspace.clock.format(edges.now()).slice(0, 16).replace('T', ' ');
  makeSessionFolder(root, folder);
  createFile(notes, `# Notes on session ${id}\n`);
  appendText(notes, `\n**${time}** ${redact(text.trimEnd())}\n`);
  return notes;
}

const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW | constants.O_NONBLOCK;

function appendText(path: string, text: string): void {
  const fd = openNotes(path);
  try {
    if (!fstatSync(fd).isFile()) throw new LedgerError('IO_NOT_A_FILE', `${path} is not a regular file`);
    const bytes = Buffer.from(text, 'utf8');
    for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
  } catch (error) {
    throw ioError(error, `writing to ${path}`);
  } finally {
    closeSync(fd);
  }
}

function openNotes(path: string): number {
  try {
    return openSync(path, flags);
  } catch (error) {
    if (errnoOf(error) !== 'ELOOP') throw ioError(error, `opening ${path}`);
    throw new LedgerError(
      'IO_OUTSIDE_ROOT',
      `${path} is a symbolic link; notes are never written through links`,
    );
  }
}
