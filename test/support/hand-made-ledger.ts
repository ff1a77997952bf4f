import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A line made without src; parents are hashes of other lines. */
export interface HandMade {
  readonly text: string;
  readonly hash: string;
  readonly seq: number;
}

export interface HandMadeFacts {
  readonly seq: number;
  readonly agent?: string;
  readonly ts?: string;
  readonly id?: string;
  readonly summary?: string;
  readonly prev?: readonly string[];
}

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export function handMade(facts: HandMadeFacts): HandMade {
  const { seq, agent = 'cls', summary = `Line ${seq}`, prev = ['0'.repeat(64)] } = facts;
  const ts = facts.ts ?? new Date(Date.UTC(2026, 10, 20) + seq * 1000).toISOString();
  const id = facts.id ?? idFrom(`${agent} ${seq} ${summary} ${prev.join()}`);
  const link = prev.length === 1 ? prev[0] : [...prev].sort();
  const text =
    `{"ts":"${ts}","agent":"${agent}","session_id":"2026-11-20_${agent}_001","event":"info","task_id":"wo-1"` +
    `,"source":"test","summary":${JSON.stringify(summary)},"data":{},"id":"${id}","seq":${seq}` +
    `,"prev":${JSON.stringify(link)}}`;
  return { text, seq, hash: hashOf(text) };
}

/** A line as version 1.0 tools write it: no id, seq, prev. */
export function oldLine(summary: string, ts = '2026-11-20T09:00:00Z', agent = 'cls'): string {
  const session_id = `2026-11-20_${agent}_001`;
  return JSON.stringify({ ts, agent, session_id, event: 'info', task_id: 'unknown', source: 'old', summary });
}

/** `count` lines, each following the one before. */
export function chain(count: number, facts: Partial<HandMadeFacts> = {}): readonly HandMade[] {
  const lines: HandMade[] = [];
  const first = facts.seq ?? 1;
  for (let seq = first; seq < first + count; seq++) {
    const before = lines.at(-1)?.hash;
    lines.push(handMade({ ...facts, seq, ...(before === undefined ? {} : { prev: [before] }) }));
  }
  return lines;
}

export function hashOf(line: string | Buffer): string {
  return createHash('sha256').update('\0').update(line).digest('hex');
}

export function ledgerPath(root: string, agent: string, name: string): string {
  return join(root, 'g/ledger', agent, name);
}

/** Appends lines (with newlines) to a day file, making its folder. */
export function addLines(path: string, lines: readonly (HandMade | string)[]): void {
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, lines.map((line) => `${typeof line === 'string' ? line : line.text}\n`).join(''));
}

/** A temporary folder for one test; nothing is in it. */
export async function withTempRoot(run: (root: string) => Promise<void> | void): Promise<void> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'agent-ledger-read-')));
  try {
    await run(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function idFrom(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 26);
  return `0${Array.from(bytes.subarray(1), (byte) => alphabet[byte & 31]).join('')}`;
}
