import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { LedgerError } from '../../errors.js';
import { sourceLines } from '../import/source-lines.js';
import { fieldsOf, textAt } from '../vendors/fields.js';
import { parsePayload } from '../vendors/payload.js';
import type { ComparedSession, ComparedVendor } from './report.js';

/** Where the transcript of a session lies: as its events say, else where the vendor's program keeps them. */
export function findTranscripts(
  session: ComparedSession,
  { root, named }: { readonly root: string; readonly named: Iterable<string> },
): readonly string[] {
  const told = [...named]
    .map((path) => recordedPath(root, path))
    .filter((path) => isFile(path) && basename(path).includes(session.id));
  const main = told.length > 0 ? told : usualFiles(session);
  return [...new Set(main.flatMap((path) => [path, ...subagentFiles(session, path)]))];
}

/** A transcript that somebody names, and those of its subagents beside it. @throws LedgerError IO_FAILED */
export function givenTranscripts(session: ComparedSession, file: string): readonly string[] {
  return [requireFile(file), ...subagentFiles(session, file)];
}

/** Folders that are looked through, for people. */
export function usualFolder(vendor: ComparedVendor): string {
  switch (vendor) {
    case 'claude':
      return join(process.env['CLAUDE_CONFIG_DIR'] || join(home(), '.claude'), 'projects');
    case 'codex':
      return join(process.env['CODEX_HOME'] || join(home(), '.codex'), 'sessions');
  }
}

/** Whose transcript a file is, and of which session, by its first lines. @throws LedgerError IO_FAILED */
export function sessionOfTranscript(file: string): ComparedSession | undefined {
  const fd = openSync(requireFile(file), 'r');
  try {
    for (const { bytes, number } of sourceLines(fd)) {
      if (bytes === undefined || number > linesForName) break;
      const line = fieldsOf(parsePayload(bytes.toString('utf8')).value);
      const codex = line['type'] === 'session_meta' ? textAt(fieldsOf(line['payload']), 'id') : undefined;
      if (codex !== undefined) return { vendor: 'codex', id: codex };
      const claude = textAt(line, 'sessionId');
      if (claude !== undefined) return { vendor: 'claude', id: claude };
    }
    return undefined;
  } finally {
    closeSync(fd);
  }
}

const linesForName = 1_000;

function usualFiles({ vendor, id }: ComparedSession): readonly string[] {
  // An id that is no plain name is no part of a file's name either.
  if (!/^[\w-][\w.-]*$/.test(id)) return [];
  const folder = usualFolder(vendor);
  switch (vendor) {
    case 'claude':
      return namesIn(folder)
        .map((name) => join(folder, name, `${id}.jsonl`))
        .filter(isFile);
    case 'codex':
      return [folder, join(dirname(folder), 'archived_sessions')].flatMap((place) =>
        namesIn(place, true)
          .filter((name) => name.endsWith(`-${id}.jsonl`))
          .map((name) => join(place, name))
          .filter(isFile),
      );
  }
}

/** Claude Code writes what subagents do into files of their own: in a folder of the session, formerly beside it. */
function subagentFiles({ vendor, id }: ComparedSession, main: string): readonly string[] {
  if (vendor !== 'claude') return [];
  const own = join(dirname(main), basename(main, '.jsonl'), 'subagents');
  const inOwn = namesIn(own, true).map((name) => join(own, name));
  const beside = namesIn(dirname(main))
    .map((name) => join(dirname(main), name))
    .filter((path) => mentions(path, id));
  return [...inOwn, ...beside].filter((path) => /^agent-.*\.jsonl$/.test(basename(path)) && isFile(path));
}

const headBytes = 64 * 1024;

function mentions(path: string, id: string): boolean {
  if (!/^agent-.*\.jsonl$/.test(basename(path)) || !isFile(path)) return false;
  const fd = openSync(path, 'r');
  try {
    const head = Buffer.alloc(headBytes);
    return head.subarray(0, readSync(fd, head, 0, headBytes, 0)).includes(JSON.stringify(id));
  } finally {
    closeSync(fd);
  }
}

function requireFile(file: string): string {
  if (isFile(file)) return file;
  const why = existsSync(file) ? 'is no plain file' : 'does not exist';
  throw new LedgerError('IO_FAILED', `the transcript ${file} ${why}`, {
    hint: 'Name the transcript file itself, for example ~/.claude/projects/<folder>/<session>.jsonl.',
  });
}

/** Not what would have no end, or wait. */
function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    return false;
  }
}

function namesIn(folder: string, recursive = false): readonly string[] {
  try {
    return readdirSync(folder, { recursive }).map(String);
  } catch {
    return [];
  }
}

function recordedPath(root: string, path: string): string {
  return path.startsWith('~/') ? join(home(), path.slice(2)) : resolve(root, path);
}

function home(): string {
  return process.env['HOME'] || homedir();
}
