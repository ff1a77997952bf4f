import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isAgentName } from '../../core/agent-name.js';
import { paths } from '../../storage/workspace.js';
import { temporaryFolders, type SpoolOwner } from './places.js';
import { readSpoolFile } from './read-spool-file.js';
import { filesAside, waitingFiles, type SpoolFile } from './waiting.js';

/** One file in a spool. */
export interface WaitingEvent {
  readonly agent: string;
  readonly path: string;
  /** `aside`: no event of ours, for a person to look at; `unreadable`: will be moved aside, or cannot be read now. */
  readonly state: 'waiting' | 'aside' | 'unreadable';
  readonly sizeBytes: number;
  readonly id?: string;
  readonly ts?: string;
  readonly event?: string;
  readonly summary?: string;
  /** Why it is unreadable. */
  readonly reason?: string;
}

/** Everything in the spools of a workspace, by agent and id. Changes nothing. */
export function listSpool(owner: SpoolOwner): readonly WaitingEvent[] {
  return agentsWithSpool(owner).flatMap((agent) => [
    ...waitingFiles(owner, agent).map((file) => describe(owner, agent, file)),
    ...filesAside(owner, agent).map((path): WaitingEvent => ({
      agent,
      path,
      state: 'aside',
      sizeBytes: sizeOf(path),
    })),
  ]);
}

/** Agents of which something lies in a spool, sorted. */
export function agentsWithSpool(owner: SpoolOwner): readonly string[] {
  const names = [paths.spools(owner.root), ...temporaryFolders(owner)].flatMap(namesIn);
  return [...new Set(names.filter(isAgentName))].sort();
}

function describe({ root }: SpoolOwner, agent: string, file: SpoolFile): WaitingEvent {
  const path = join(file.folder, file.name);
  const common = { agent, path, sizeBytes: sizeOf(path) };
  const reading = readSpoolFile(file, { root, agent });
  if (reading.kind !== 'event') return { ...common, state: 'unreadable', reason: reading.reason };
  const { id, ts, event, summary } = reading.spooled.event;
  return { ...common, state: 'waiting', id, ts, event, summary };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
