import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAgentName } from '../../core/agent-name.js';
import { parseSessionId } from '../../core/session-id.js';
import { errnoOf, ioError } from '../../errors.js';

/** Ids of all sessions that have a file of a page's name, by agent. Notes are no pages. @throws LedgerError IO_* */
export function listPages(root: string): readonly string[] {
  const memory = join(root, 'memory');
  return namesIn(memory)
    .filter(isAgentName)
    .flatMap((agent) =>
      namesIn(join(memory, agent, 'sessions'))
        .map((name) => (name.endsWith('.md') ? name.slice(0, -3) : ''))
        .filter((id) => parseSessionId(id)?.agent === agent),
    );
}

/** True for a page as we write them: only such are ever removed. */
export function isOwnPage(path: string, session: string): boolean {
  try {
    const text = readFileSync(path, 'utf8');
    const notes = `${session}.notes.md`;
    return text.startsWith(`# Session ${session}\n`) && text.endsWith(`\nNotes: [${notes}](${notes})\n`);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return false;
  }
}

/** True when the agent has archived ledgers of that day: then not all of a session's lines stand among the ledgers. */
export function isArchived(root: string, agent: string, day: string): boolean {
  return namesIn(join(root, 'g/archive', agent)).some((name) => name.startsWith(day));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return [];
    throw ioError(error, `listing ${folder}`);
  }
}
