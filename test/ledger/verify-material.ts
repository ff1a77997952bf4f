import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLedger } from '../../src/ledger/open.js';
import { leafHashOf, type LineValue } from '../support/ledger.js';

/** The bytes of an agent's day files, by name, in reading order. */
export type LedgerFiles = ReadonlyMap<string, Buffer>;

export interface HistoryOptions {
  /** Lines of each day, beginning with 2026-11-18. */
  readonly days: readonly number[];
  /** Default UTC. */
  readonly timeZone?: string;
}

const minuteMs = 60_000;

/** Appends events with the library, one by one, each a minute after the one before, to the agent cls. */
export async function writeHistory(root: string, { days, timeZone }: HistoryOptions): Promise<void> {
  const ledger = openLedger({ root, durability: 'os', ...(timeZone === undefined ? {} : { timeZone }) });
  const agent = ledger.agent('cls');
  for (const [day, lines] of days.entries()) {
    for (let line = 0; line < lines; line++) {
      const ts = new Date(Date.UTC(2026, 10, 18 + day, 1) + (line * minuteMs) / 4).toISOString();
      const event = line % 3 === 0 ? 'task_start' : 'info';
      await agent.append({
        event,
        task_id: `wo-${line % 7}`,
        summary: `Day ${day}, step ${line}`,
        data: { line },
        ts,
      });
    }
  }
  await ledger.close();
}

export function readFiles(root: string): LedgerFiles {
  const folder = join(root, 'g/ledger/cls');
  return new Map(
    readdirSync(folder)
      .sort()
      .map((name) => [name, readFileSync(join(folder, name))]),
  );
}

/** A second workspace with the same id to which changed files are written. Nothing on this machine remembers its heads. */
export class TamperedCopy {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'agent-ledger-tampered-')));
  readonly #folder = join(this.root, 'g/ledger/cls');

  constructor(original: string) {
    mkdirSync(join(this.root, 'g/ledger'), { recursive: true });
    cpSync(join(original, 'g/ledger/ledger.json'), join(this.root, 'g/ledger/ledger.json'));
  }

  write(files: LedgerFiles): void {
    rmSync(this.#folder, { recursive: true, force: true });
    mkdirSync(this.#folder);
    for (const [name, bytes] of files) writeFileSync(join(this.#folder, name), bytes);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

export interface LinePlace {
  readonly name: string;
  /** From 0. */
  readonly at: number;
}

/** Every line of the history, in order. */
export function placesOf(files: LedgerFiles): readonly LinePlace[] {
  return [...files].flatMap(([name, bytes]) => linesIn(bytes).map((_, at) => ({ name, at })));
}

/** Whole lines, each with its newline. */
export function linesIn(bytes: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(10, from) + 1 || bytes.length;
    lines.push(bytes.subarray(from, end));
    from = end;
  }
  return lines;
}

/** The same history with one file's lines changed. */
export function withLines(files: LedgerFiles, name: string, change: (lines: Buffer[]) => void): LedgerFiles {
  const lines = [...linesIn(files.get(name) ?? Buffer.alloc(0))];
  change(lines);
  return new Map([...files, [name, Buffer.concat(lines)]]);
}

export function lineAt(files: LedgerFiles, { name, at }: LinePlace): Buffer {
  const line = linesIn(files.get(name) ?? Buffer.alloc(0))[at];
  if (line === undefined) throw new Error(`${name} has no line ${at}`);
  return line;
}

export function valueAt(files: LedgerFiles, place: LinePlace): LineValue {
  return JSON.parse(lineAt(files, place).toString('utf8')) as LineValue;
}

export function hashAt(files: LedgerFiles, place: LinePlace): string {
  return leafHashOf(lineAt(files, place).subarray(0, -1));
}

export function toLine(value: object): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}
