import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLedger, type AgentLedger, type Ledger, type LedgerOptions } from '../../src/ledger/open.js';
import type { Ack, Outcome } from '../../src/ledger/append/outcome.js';

/** A fresh workspace of one test, in a temporary folder. */
export interface TempLedger {
  readonly root: string;
  /** Opens it once more, as another program of the same machine would; closed at the end. Default durability: os. */
  readonly open: (options?: LedgerOptions) => Ledger;
  /** An agent of the ledger that is opened first. */
  readonly agent: (name?: string) => AgentLedger;
  /** What stands on disk now, file by file in the order of the names. */
  readonly lines: (agent?: string) => readonly StoredLine[];
  readonly files: (agent?: string) => readonly string[];
  /** Absolute path of the only day file, or of the one named. */
  readonly path: (file?: string, agent?: string) => string;
}

/** One line of a day file, read by means that share no code with src. */
export interface StoredLine {
  readonly file: string;
  /** From 1. */
  readonly number: number;
  readonly bytes: Buffer;
  readonly hash: string;
  /** Undefined for what is no JSON object. */
  readonly value: LineValue | undefined;
}

export interface LineValue {
  readonly ts: string;
  readonly agent: string;
  readonly session_id: string;
  readonly event: string;
  readonly task_id: string;
  readonly source: string;
  readonly summary: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly id?: string;
  readonly seq?: number;
  readonly prev?: string | readonly string[];
  readonly torn?: true;
}

/** Runs a test in a workspace of its own; it is closed and removed afterwards, whatever happens. */
export async function withTempLedger(
  run: (ledger: TempLedger) => Promise<void> | void,
  options: LedgerOptions = {},
): Promise<void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'agent-ledger-test-')));
  const root = options.root ?? folder;
  const opened: Ledger[] = [];
  const open = (more: LedgerOptions = {}): Ledger => {
    const ledger = openLedger({ durability: 'os', ...options, root, ...more });
    opened.push(ledger);
    return ledger;
  };
  try {
    await run(tempLedger(root, () => opened[0] ?? open(), open));
  } finally {
    await Promise.all(opened.map((ledger) => ledger.close()));
    rmSync(folder, { recursive: true, force: true });
  }
}

function tempLedger(root: string, first: () => Ledger, open: TempLedger['open']): TempLedger {
  return {
    root,
    open,
    agent: (name = 'cls') => first().agent(name),
    lines: (agent = 'cls') => storedLines(root, agent),
    files: (agent = 'cls') => dayFiles(root, agent),
    path: (file, agent = 'cls') =>
      join(root, 'g/ledger', agent, file ?? onlyOne(dayFiles(root, agent), 'day file')),
  };
}

/** Names of an agent's day files, sorted. */
export function dayFiles(root: string, agent = 'cls'): readonly string[] {
  return readdirSync(join(root, 'g/ledger', agent))
    .filter((name) => name.endsWith('.jsonl'))
    .sort();
}

export function storedLines(root: string, agent = 'cls'): readonly StoredLine[] {
  return dayFiles(root, agent).flatMap((file) => linesOf(join(root, 'g/ledger', agent, file), file));
}

/** Whole lines of a file; what stands behind the last newline is left out. */
export function linesOf(path: string, file = path): readonly StoredLine[] {
  const lines: StoredLine[] = [];
  eachLine(path, (bytes, number) => {
    lines.push({ file, number, bytes, hash: leafHashOf(bytes), value: objectIn(bytes) });
  });
  return lines;
}

/** Calls back with each whole line, numbered from 1. */
export function eachLine(path: string, onLine: (bytes: Buffer, number: number) => void): void {
  const bytes = readFileSync(path);
  let number = 0;
  for (let start = 0, end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
    number += 1;
    onLine(bytes.subarray(start, end), number);
    start = end + 1;
  }
}

/** SHA-256 over the byte 0x00 and the line. */
export function leafHashOf(line: Uint8Array | string): string {
  return createHash('sha256').update('\0').update(line).digest('hex');
}

export function objectIn(bytes: Buffer): LineValue | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as LineValue) : undefined;
  } catch {
    return undefined;
  }
}

/** What a line's first writer in this workspace follows. */
export function rootLinkOf(root: string): string {
  const file = JSON.parse(readFileSync(join(root, 'g/ledger/ledger.json'), 'utf8')) as {
    workspace_id: string;
  };
  return leafHashOf(file.workspace_id);
}

export function parentsOf({ prev }: LineValue): readonly string[] {
  if (prev === undefined) return [];
  return typeof prev === 'string' ? [prev] : prev;
}

/** Of an outcome that must be a success. */
export function ackOf(outcome: Outcome | undefined): Ack {
  if (outcome === undefined) throw new Error('there is no outcome');
  if (outcome.kind === 'failed') throw outcome.error;
  return outcome.ack;
}

/** The code of the LedgerError that `step` fails with, or undefined when it succeeds. */
export async function codeOf(step: () => unknown): Promise<string | undefined> {
  try {
    await step();
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

export function onlyOne<T>(items: readonly T[], what: string): T {
  const [item] = items;
  if (items.length !== 1 || item === undefined)
    throw new Error(`expected one ${what}, found ${items.length}`);
  return item;
}
