import { join } from 'node:path';
import type { FilePosition, Positions } from '../ledger/follow/position.js';
import { readJsonFile, writeJsonFile } from '../storage/json-file.js';

/** What `g/.state/projections/<name>.json` holds: a state, and how far each ledger file went into it. */
export interface SavedProjection {
  readonly positions: Positions;
  readonly state: unknown;
}

const format = 1;
const nameForm = /^[a-z0-9][a-z0-9_.-]{0,63}$/;

export function isProjectionName(name: string): boolean {
  return nameForm.test(name);
}

/** Undefined when there is none, or none of this version; then all is made from the ledgers. */
export function loadProjection(root: string, name: string, version: number): SavedProjection | undefined {
  const saved = readJsonFile(pathOf(root, name)) as Partial<ProjectionFile> | undefined | null;
  if (saved?.format !== format || saved.name !== name || saved.version !== version) return undefined;
  if (typeof saved.positions !== 'object' || !Object.values(saved.positions).every(isPosition))
    return undefined;
  return { positions: saved.positions, state: saved.state };
}

/** Replaces the file whole: a crash leaves the old one or the new one. Not synced. @throws LedgerError IO_* */
export function saveProjection(
  root: string,
  { name, version }: { readonly name: string; readonly version: number },
  { positions, state }: SavedProjection,
): void {
  writeJsonFile(pathOf(root, name), { format, name, version, positions, state } satisfies ProjectionFile);
}

interface ProjectionFile extends SavedProjection {
  readonly format: number;
  readonly name: string;
  readonly version: number;
}

function pathOf(root: string, name: string): string {
  return join(root, 'g/.state/projections', `${name}.json`);
}

function isPosition(value: unknown): value is FilePosition {
  const { size, offset, hash } = (value ?? {}) as Partial<FilePosition>;
  return Number.isSafeInteger(size) && Number.isSafeInteger(offset) && typeof hash === 'string';
}
