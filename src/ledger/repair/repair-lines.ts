import { leafHash } from '../../core/leaf-hash.js';
import { parseObject, readLine } from '../../core/line-facts.js';
import type { Sha256 } from '../../core/sha256.js';
import { closeTornLine } from '../../core/torn-line.js';

/**
 * What is done to one line. `cleaned`: bytes that are no text of ours (NUL, BOM, CR) taken out; `split`: a fragment and the
 * line glued to it set apart; `closed`: a cut line completed as a writer would; `dropped`: nothing can be made of it.
 */
export type RepairAction = 'cleaned' | 'split' | 'closed' | 'dropped';

export interface LineChange {
  /** From 1, in the file as it was. */
  readonly line: number;
  readonly action: RepairAction;
  readonly bytes: number;
  /** SHA-256 of the line's bytes as they were, without newline. */
  readonly sha256: string;
}

export interface RepairedLines {
  /** Whole lines, each with its newline. */
  readonly content: Buffer;
  readonly changes: readonly LineChange[];
}

/** What the rest of the ledger says of lines, by their hash. */
export interface LineKnowledge {
  /** Some line follows it. */
  readonly isFollowed: (hash: string) => boolean;
  /** A `ledger_recovered` record says that it was cut and could not be closed: it is explained. */
  readonly isExplained: (hash: string) => boolean;
  readonly sha256: Sha256;
}

const newline = Buffer.from('\n');
const byteOrderMark = Buffer.from('\ufeff', 'utf8');
const lineStart = '{"ts":"';

/** Decides what becomes of each line. A line that can be read as an event is never dropped, and is kept byte for byte if any line follows it. */
export function repairLines(content: Buffer, knowledge: LineKnowledge): RepairedLines {
  const kept: Buffer[] = [];
  const changes: LineChange[] = [];
  for (const [at, line] of linesOf(content).entries()) {
    const { action, lines } = repairLine(line, knowledge);
    for (const one of lines) kept.push(one, newline);
    if (action === 'kept') continue;
    changes.push({ line: at + 1, action, bytes: line.length, sha256: knowledge.sha256(line) });
  }
  return { content: Buffer.concat(kept), changes };
}

interface Verdict {
  readonly action: RepairAction | 'kept';
  readonly lines: readonly Buffer[];
}

function repairLine(line: Buffer, knowledge: LineKnowledge): Verdict {
  const asItIs: Verdict = { action: 'kept', lines: [line] };
  const clean = cleaned(line);
  const isClean = clean.length === line.length;
  if (readLine(line).kind !== 'damaged')
    return isClean || knowledge.isFollowed(hashOf(line, knowledge))
      ? asItIs
      : { action: 'cleaned', lines: [clean] };
  if (knowledge.isExplained(hashOf(line, knowledge))) return asItIs;
  if (isObject(clean)) return { action: 'cleaned', lines: [clean] };
  return split(clean) ?? closed(clean) ?? { action: 'dropped', lines: [] };
}

/** Without NUL bytes, a BOM in front and a CR at the end: none of them stands in a line of ours. */
function cleaned(line: Buffer): Buffer {
  const withoutNul = line.includes(0) ? Buffer.from(line.filter((byte) => byte !== 0)) : line;
  const start = withoutNul.subarray(0, 3).equals(byteOrderMark) ? 3 : 0;
  const end = withoutNul.at(-1) === 0x0d ? withoutNul.length - 1 : withoutNul.length;
  return withoutNul.subarray(start, end);
}

/** A writer that kept no lock went on right behind a fragment. */
function split(line: Buffer): Verdict | undefined {
  const at = line.lastIndexOf(lineStart);
  if (at <= 0 || !isObject(line.subarray(at))) return undefined;
  const front = line.subarray(0, at);
  const first = isObject(front) ? [front] : (closed(front)?.lines ?? []);
  return { action: 'split', lines: [...first, line.subarray(at)] };
}

function closed(fragment: Buffer): Verdict | undefined {
  const closing = closeTornLine(fragment);
  if (closing.kind !== 'closed') return undefined;
  return { action: 'closed', lines: [Buffer.concat([fragment, closing.closing])] };
}

function isObject(line: Buffer): boolean {
  return parseObject(line) !== undefined;
}

function hashOf(line: Buffer, { sha256 }: LineKnowledge): string {
  return leafHash(line, sha256);
}

/** What stands behind the last newline counts as a line too. */
export function linesOf(content: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  let from = 0;
  for (let to = content.indexOf(0x0a); to !== -1; to = content.indexOf(0x0a, from)) {
    lines.push(content.subarray(from, to));
    from = to + 1;
  }
  if (from < content.length) lines.push(content.subarray(from));
  return lines;
}
