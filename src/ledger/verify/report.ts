import type { Finding, FindingKind } from './finding.js';

export interface VerifiedHead {
  readonly hash: string;
  readonly seq: number;
  /** Relative to the root. */
  readonly file: string;
  readonly line: number;
}

export interface VerifyCounts {
  /** Lines that take part in the history: torn, damaged and repeated ones are not among them. */
  readonly lines: number;
  readonly agents: number;
  readonly files: number;
  readonly sizeBytes: number;
  readonly merges: number;
  /** Lines that a crash has cut, closed or set apart since. */
  readonly torn: number;
  readonly faults: number;
  readonly notes: number;
}

export interface VerifyReport {
  /** No fault; when strict, no note either. */
  readonly ok: boolean;
  /** One plain sentence about the whole. */
  readonly sentence: string;
  /** By agent, file and line. */
  readonly findings: readonly Finding[];
  /** Findings left out because there were too many of a kind; they are in the counts. */
  readonly omitted: number;
  readonly counts: VerifyCounts;
  /** How many findings of each kind there are. */
  readonly kinds: Readonly<Partial<Record<FindingKind, number>>>;
  /** Lines that nothing follows yet, per agent, newest first; the thousand with the highest numbers. */
  readonly heads: Readonly<Record<string, readonly VerifiedHead[]>>;
}

/** The sentence, then one finding a line: `file:line kind message`. Ends with a newline; text from lines is not escaped. */
export function renderVerifyReport(report: VerifyReport): string {
  const findings = report.findings.map(
    ({ file, line, kind, message }) => `${file}:${line} ${kind} ${message}`,
  );
  const omitted = report.omitted === 0 ? [] : [`and ${spell(report.omitted)} more`];
  return `${[report.sentence, ...findings, ...omitted].join('\n')}\n`;
}

/** "1,204 lines of 3 agents, 2 merges, nothing missing". */
export function sentenceFor(
  { lines, agents, merges, faults, notes }: VerifyCounts,
  kinds: VerifyReport['kinds'],
): string {
  const parts = [`${several(lines, 'line')} of ${several(agents, 'agent')}`, several(merges, 'merge')];
  parts.push(faults > 0 ? faultList(faults, kinds) : missing(kinds));
  const others = notes - (faults > 0 ? 0 : missingCount(kinds));
  return others > 0 ? `${parts.join(', ')}; ${several(others, 'note')}` : parts.join(', ');
}

const faultKinds = [
  'changed',
  'link',
  'order',
  'damaged',
  'schema',
  'torn_unexplained',
  'id_conflict',
] as const;

function faultList(faults: number, kinds: VerifyReport['kinds']): string {
  const list = faultKinds
    .filter((kind) => kinds[kind] !== undefined)
    .map((kind) => `${spell(kinds[kind] ?? 0)} ${kind}`);
  return list.length === 0 ? several(faults, 'fault') : `${several(faults, 'fault')} (${list.join(', ')})`;
}

function missing({ parent_not_here: absent = 0, rewound = 0 }: VerifyReport['kinds']): string {
  const parts = [];
  if (absent > 0)
    parts.push(`${spell(absent)} ${absent === 1 ? 'follows' : 'follow'} a line that is not here`);
  if (rewound > 0)
    parts.push(`${several(rewound, 'line')} known earlier ${rewound === 1 ? 'is' : 'are'} gone`);
  return parts.length === 0 ? 'nothing missing' : parts.join(', ');
}

function missingCount({ parent_not_here: absent = 0, rewound = 0 }: VerifyReport['kinds']): number {
  return absent + rewound;
}

function several(count: number, noun: string): string {
  return `${spell(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function spell(count: number): string {
  return count.toLocaleString('en-US');
}
