import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { requireInside } from '../../storage/inside-root.js';
import { makeFolder } from '../../storage/make-folder.js';
import { requireSessionId } from './session-id-input.js';

/** Where what people read about a session lies. Paths are built from checked ids only. */
export interface SessionFiles {
  readonly folder: string;
  readonly page: string;
  readonly notes: string;
}

/** @throws LedgerError SESSION_NOT_FOUND for what cannot be a session's id */
export function sessionFiles(root: string, id: string): SessionFiles {
  const { agent } = requireSessionId(id);
  const folder = join(root, 'memory', agent, 'sessions');
  return { folder, page: join(folder, `${id}.md`), notes: join(folder, `${id}.notes.md`) };
}

/**
 * Makes the folder.
 * @throws LedgerError IO_OUTSIDE_ROOT when a symbolic link leads out of the workspace, before anything is made; IO_*
 */
export function makeSessionFolder(root: string, folder: string): void {
  requireInside(realpathSync(root), folder);
  makeFolder(folder);
}
