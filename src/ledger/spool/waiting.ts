import { readdirSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errnoOf } from '../../errors.js';
import { placesInUse, type SpoolOwner, type SpoolPlace } from './places.js';
import { idOfFileName } from './spooled-event.js';

/** A file in a spool that is for us to look at. */
export interface SpoolFile {
  readonly place: SpoolPlace['kind'];
  readonly folder: string;
  readonly name: string;
  /** Undefined: no file of ours has such a name. */
  readonly id: string | undefined;
}

/** Ending of what was moved aside. */
export const asideEnding = '.bad';

/** Files waiting in all places of one agent, those with an id in its order. Temporary files and what was moved aside are left out. */
export function waitingFiles(owner: SpoolOwner, agent: string): readonly SpoolFile[] {
  const places = placesInUse(owner, agent);
  if (places.length === 0) return [];
  return places.flatMap(filesIn).sort((left, right) => compare(left.id ?? '', right.id ?? ''));
}

/** What was moved aside and is for a person to look at: paths. */
export function filesAside(owner: SpoolOwner, agent: string): readonly string[] {
  return placesInUse(owner, agent).flatMap(({ folder }) =>
    namesIn(folder)
      .filter((name) => name.endsWith(asideEnding))
      .map((name) => join(folder, name)),
  );
}

/** Removes the folders of a spool that is empty, so that the next look costs nothing. */
export function removeEmpty(owner: SpoolOwner, agent: string): void {
  for (const { kind, folder } of placesInUse(owner, agent)) {
    const above = dirname(folder);
    for (const path of kind === 'workspace' ? [folder, above] : [folder, above, dirname(above)])
      if (!removeFolder(path)) break;
  }
}

function filesIn({ kind, folder }: SpoolPlace): readonly SpoolFile[] {
  return namesIn(folder)
    .filter((name) => !name.startsWith('.') && !name.endsWith(asideEnding))
    .map((name) => ({ place: kind, folder, name, id: idOfFileName(name) }));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return []; // gone meanwhile, or not ours to read: doctor looks at modes
  }
}

function removeFolder(path: string): boolean {
  try {
    rmdirSync(path);
    return true;
  } catch {
    return false;
  }
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
