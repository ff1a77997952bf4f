import { join } from 'node:path';
import { stampOf } from '../../storage/file-identity.js';
import { behind, contentStands, sinceThen } from './known-prefix.js';
import {
  knownContent,
  loadManifest,
  loadPin,
  parseKnown,
  saveManifest,
  type Known,
  type Manifest,
} from './known.js';
import { startScan, scanFile, unrecordedTears, type Scan, type ScanFrom } from './scan.js';
import { scanFolder, type FolderScan } from './scan-folder.js';
import { scanContext, type AgentWriter } from './writer.js';

/** A line that was known to stand and stands no more. */
export interface LostHead {
  readonly seq: number;
  readonly hash: string;
  /** Name of the day file it stood in, when that is known. */
  readonly file?: string;
}

/**
 * Makes `writer.known` true for the files as they are now; the caller holds the agent's lock. What is cheap comes
 * first: nothing changed → nothing read; the file written last has grown → its new bytes; anything else → files that
 * are new, changed or grown; and only when a known head is missing there → everything.
 * @returns heads that were known and are gone (taken away by git, a restore or a person)
 * @throws LedgerError IO_*
 */
export function catchUp(writer: AgentWriter): readonly LostHead[] {
  const lost = look(writer);
  if (lost.length > 0 && writer.known !== undefined) {
    const rewound = [...(writer.known.rewound ?? []), ...lost].slice(-rewoundAtMost);
    writer.known = { ...writer.known, rewound };
  }
  return lost;
}

/** More are on record in the ledger. */
const rewoundAtMost = 16;

function look(writer: AgentWriter): readonly LostHead[] {
  const { known, isLoaded } = recall(writer);
  if (known === undefined) return scanAll(writer, pinsOf(writer));
  if (isLoaded && isOutdated(writer, known)) {
    writer.known = undefined;
    return scanAll(writer, [...known.heads, ...pinsOf(writer)]);
  }
  if (stampOf(writer.folder)?.modified !== known.folderModified) return refresh(writer, known);
  const state = tailState(writer, known);
  if (state === 'changed') return refresh(writer, known);
  writer.known = state === 'same' ? known : readGrowth(writer, known);
  return [];
}

/** Takes in what `name`, which is not the file written last, holds beyond what is known; it becomes the tail. */
export function catchUpFile(writer: AgentWriter, known: Known, name: string): Known {
  const before = loadManifest(writer.workspace, writer.agent)[name];
  const stands =
    before !== undefined && contentStands(join(writer.folder, name), before, writer.edges.sha256);
  return readNews(writer, known, { name, from: stands ? behind(before) : { start: 0 } });
}

interface Recalled {
  readonly known: Known | undefined;
  /** Read from disk just now. */
  readonly isLoaded: boolean;
}

/** What this process knows, unless another one has saved something newer. */
function recall(writer: AgentWriter): Recalled {
  if (writer.isUndisturbed && writer.known !== undefined) return { known: writer.known, isLoaded: false };
  const content = knownContent(writer.workspace.root, writer.agent);
  const { known } = writer;
  if (known !== undefined && content === undefined) return { known: withoutLive(known), isLoaded: false };
  if (known !== undefined && content === writer.knownContent) return { known, isLoaded: false };
  writer.knownContent = content;
  const loaded = parseKnown(writer.workspace, content);
  if (loaded !== undefined) return { known: loaded, isLoaded: true };
  return { known: known && withoutLive(known), isLoaded: false };
}

/** Somebody brought an old state of the whole workspace back, caches included: only the user's own folder tells. */
function isOutdated(writer: AgentWriter, { heads }: Known): boolean {
  return pinsOf(writer).some((pin) => heads.every(({ seq }) => seq < pin.seq));
}

/** Nobody could tell this process that the live file was closed: the clone's records have to be asked again. */
function withoutLive({ live: _, ...known }: Known): Known {
  return known;
}

function tailState({ folder, edges }: AgentWriter, { tail }: Known): 'same' | 'grown' | 'changed' {
  if (tail === undefined) return 'same';
  return sinceThen(join(folder, tail.name), tail.file, edges.sha256);
}

function readGrowth(writer: AgentWriter, known: Known): Known {
  if (known.tail === undefined) return known;
  return readNews(writer, known, { name: known.tail.name, from: behind(known.tail.file) });
}

function readNews(
  writer: AgentWriter,
  known: Known,
  { name, from }: { readonly name: string; readonly from: ScanFrom },
): Known {
  const scan = startScan(known);
  const file = scanFile(scan, scanContext(writer), { name, from });
  noteTears(writer, scan);
  const { status: _, ...rest } = known;
  const now = { ...rest, heads: scan.heads.heads(), ...sessionsOf(scan) };
  return file === undefined ? now : { ...now, tail: { name, file } };
}

/** Reads only what is new or changed against the manifest. */
function refresh(writer: AgentWriter, known: Known): readonly LostHead[] {
  const old = loadManifest(writer.workspace, writer.agent);
  const before: Manifest = known.tail === undefined ? old : { ...old, [known.tail.name]: known.tail.file };
  const wanted = [...known.heads, ...(known.rewound ?? [])].map(({ hash }) => hash);
  const scan = startScan({ ...known, wanted });
  const result = scanFolder(writer, before, scan);
  const lost = known.heads.some(({ hash, file }) => !result.standing.has(file) && !scan.found.has(hash));
  if (lost || result.changed) return scanAll(writer, known.heads);
  settle(writer, scan, result, known);
  return [];
}

/** Reads every file (newest first, up to the writer's bound) and tells which of `wanted` are gone. */
function scanAll(writer: AgentWriter, wanted: readonly LostHead[]): readonly LostHead[] {
  const all = [...wanted, ...(writer.known?.rewound ?? [])];
  const scan = startScan({ wanted: all.map(({ hash }) => hash) });
  const result = scanFolder(writer, {}, scan);
  settle(writer, scan, result, writer.known);
  if (!result.complete) return [];
  return wanted.filter(({ hash }) => !scan.found.has(hash));
}

function settle(writer: AgentWriter, scan: Scan, result: FolderScan, before: Known | undefined): void {
  noteTears(writer, scan);
  const live = before?.live !== undefined && result.kept.has(before.live) ? before.live : undefined;
  const name = live ?? result.newest;
  const file = name === undefined ? undefined : result.manifest[name];
  writer.known = {
    folderModified: result.folderModified,
    heads: scan.heads.heads(),
    ...sessionsOf(scan),
    ...(name === undefined || file === undefined ? {} : { tail: { name, file } }),
    ...(live === undefined ? {} : { live }),
    ...stillLost(before, scan),
  };
  if (result.complete) saveManifest(writer.workspace, writer.agent, result.manifest);
}

/** Lines that were taken away and that this look has not met either. */
function stillLost(before: Known | undefined, { found }: Scan): Pick<Known, 'rewound'> {
  const rewound = before?.rewound?.filter(({ hash }) => !found.has(hash)) ?? [];
  return rewound.length === 0 ? {} : { rewound };
}

function noteTears(writer: AgentWriter, scan: Scan): void {
  for (const tear of unrecordedTears(scan)) writer.unrecorded.set(tear.hash, tear.bytes);
}

function sessionsOf({ sessions }: Scan): Pick<Known, 'sessions'> {
  return sessions === undefined ? {} : { sessions };
}

function pinsOf({ workspace, agent }: AgentWriter): readonly LostHead[] {
  const pin = loadPin(workspace, agent);
  return pin === undefined ? [] : [pin];
}
