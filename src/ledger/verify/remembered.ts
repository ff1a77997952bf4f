import { join } from 'node:path';
import type { Head } from '../../core/head-tracker.js';
import { gitWorkTreeOf } from '../../storage/git-folder.js';
import { readJsonFile } from '../../storage/json-file.js';
import type { Workspace, WritableWorkspace } from '../../storage/workspace.js';
import { loadKnown, loadManifest, loadPin, type Manifest, type PinnedHead } from '../append/known.js';

/** What writers on this machine noted down about an agent's ledger. All of it may be missing, none of it is wrong. */
export interface Remembered {
  readonly heads: readonly Head[];
  /** A head noted in the user's own state folder, outside the workspace. */
  readonly pin: PinnedHead | undefined;
  /** How far each day file was known. */
  readonly files: Manifest;
}

/** Must be asked before the files are read: what is remembered then stands in them, or is gone. */
export function recallAgent(workspace: Workspace, agent: string): Remembered {
  const owned: WritableWorkspace = { ...workspace, clone: cloneOf(workspace.root) };
  const known = loadKnown(owned, agent);
  const manifest = loadManifest(owned, agent);
  return {
    heads: known?.heads ?? [],
    pin: loadPin(owned, agent),
    files: known?.tail === undefined ? manifest : { ...manifest, [known.tail.name]: known.tail.file },
  };
}

/** The clone's name decides where its pins are. A look at the ledger must not give it one, as opening for writing does. */
function cloneOf(root: string): WritableWorkspace['clone'] {
  const folder = gitWorkTreeOf(root)?.folder;
  if (folder === undefined) return undefined;
  for (const records of [join(folder, 'agent-ledger'), join(root, 'g/.state/clone')]) {
    const file = readJsonFile(join(records, 'clone.json')) as { name?: unknown } | undefined;
    if (typeof file?.name === 'string') return { name: file.name, numbersFrom: 0, records };
  }
  return undefined;
}
