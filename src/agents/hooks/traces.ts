import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { queryLedger } from '../../ledger/query.js';
import { ledgerEventFor } from '../vendors/mapping.js';
import { isProbe } from './probe.js';
import { eventsOf, type HookVendor } from './vendor-settings.js';

/** What the hooks of a vendor have left in the ledger; probes count for nothing. */
export interface VendorTraces {
  readonly last: {
    readonly ts: string;
    readonly agent: string;
    readonly event: string;
    readonly vendor_event: string;
  } | null;
  /** The vendor's newest session. `silent`: installed hooks without an event in it, most of them because nothing such happened. */
  readonly session: {
    readonly id: string;
    readonly events: number;
    readonly silent: readonly string[];
  } | null;
  /** Of the silent ones those that have no such excuse. */
  readonly suspicious: readonly string[];
}

/** @throws LedgerError IO_* */
export function vendorTraces(root: string, vendor: HookVendor, installed: readonly string[]): VendorTraces {
  const newest = newestLine(root, vendor);
  if (newest === undefined) return { last: null, session: null, suspicious: [] };
  const { session: id, ...last } = newest;
  if (id === undefined) return { last, session: null, suspicious: [] };
  const counts = eventsIn(root, vendor, id);
  const silent = installed.filter((event) => !counts.has(event));
  const events = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return { last, session: { id, events, silent }, suspicious: suspicious(vendor, silent, counts) };
}

interface NewestLine {
  readonly ts: string;
  readonly agent: string;
  readonly event: string;
  readonly vendor_event: string;
  readonly session: string | undefined;
}

function newestLine(root: string, vendor: HookVendor): NewestLine | undefined {
  const hookEvents = new Set(eventsOf(vendor));
  for (const entry of queryLedger(root, { where: [`data.vendor=${vendor}`], newest: true })) {
    const { ts, event, data = {} } = entry.value();
    const { vendor_event: name, vendor_session: session } = data as Readonly<Record<string, unknown>>;
    if (isProbe(data) || typeof name !== 'string' || !hookEvents.has(name)) continue;
    return {
      ts,
      agent: entry.agent,
      event,
      vendor_event: name,
      session: typeof session === 'string' ? session : undefined,
    };
  }
  return undefined;
}

function eventsIn(root: string, vendor: HookVendor, session: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const where = [`data.vendor=${vendor}`, `data.vendor_session=${session}`];
  for (const entry of queryLedger(root, { where })) {
    const name = entry.value().data?.['vendor_event'];
    if (typeof name === 'string') counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** Every session has a start and a turn, and who sees one half of a tool call sees the other. */
function suspicious(
  vendor: HookVendor,
  silent: readonly string[],
  counts: ReadonlyMap<string, number>,
): readonly string[] {
  const kindOf = (event: string): string | undefined => ledgerEventFor(vendor, [event]);
  const seen = new Set([...counts.keys()].map(kindOf));
  const expected = new Set<string | undefined>(['session_start', 'turn_start']);
  if (seen.has('tool_call') && seen.has('turn_end')) expected.add('tool_result');
  if (seen.has('tool_result')) expected.add('tool_call');
  return silent.filter((event) => expected.has(kindOf(event)) && !seen.has(kindOf(event)));
}

export interface TranscriptQuestion {
  readonly root: string;
  readonly vendor: HookVendor;
  /** The user's folder of the vendor's program. */
  readonly folder: string;
  /** When the hooks were installed. */
  readonly sinceMs: number;
}

/**
 * The newest transcript of Claude Code for this folder, if it was begun after the installation and the ledger does not
 * know its session. Codex keeps its rollouts by day, not by folder: they are not looked at.
 */
export function unseenTranscript({ root, vendor, folder, sinceMs }: TranscriptQuestion): string | undefined {
  if (vendor !== 'claude') return undefined;
  const newest = newestTranscript(join(folder, 'projects', root.replace(/[^A-Za-z0-9]/g, '-')));
  if (newest === undefined || newest.bornMs <= sinceMs) return undefined;
  const session = basename(newest.path, '.jsonl');
  const [known] = queryLedger(root, { where: [`data.vendor_session=${session}`], limit: 1 });
  return known === undefined ? newest.path : undefined;
}

interface Transcript {
  readonly path: string;
  readonly bornMs: number;
}

function newestTranscript(folder: string): Transcript | undefined {
  const transcripts = namesIn(folder).flatMap((name): readonly Transcript[] => {
    const path = join(folder, name);
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats?.isFile() === true ? [{ path, bornMs: stats.birthtimeMs || stats.mtimeMs }] : [];
  });
  return transcripts.reduce<Transcript | undefined>(
    (best, one) => (best === undefined || one.bornMs > best.bornMs ? one : best),
    undefined,
  );
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  } catch {
    return [];
  }
}
