import type { Workspace } from '../../storage/workspace.js';
import { paths } from '../../storage/workspace.js';
import { placeOf, type AgentReading } from './agent-reading.js';
import type { Committed } from './committed.js';
import { hasMoved, snapshotFiles, type FileSnapshot } from './file-snapshot.js';
import { Findings, type FindingOptions } from './finding.js';
import { judgeCommitted } from './judge-committed.js';
import { judgeLinks } from './judge-links.js';
import { judgeMerges, judgeTips } from './judge-tips.js';
import { judgeOrder } from './judge-order.js';
import { judgeRemembered, judgeRewinds } from './judge-remembered.js';
import { judgeTorn } from './judge-torn.js';
import { readLinesAt } from './line-at.js';
import { parseLine, schemaFault } from './line-check.js';
import { mark } from './line-graph.js';
import { hashLine, toHex } from './line-hash.js';
import { readAgent } from './read-agent.js';
import { recallAgent } from './remembered.js';
import { judgeRepeats } from './repeats.js';
import type { VerifiedHead } from './report.js';
import type { Scope } from './scope.js';
import { Tips } from './tips.js';

export interface AgentVerdict {
  readonly agent: string;
  readonly findings: Findings;
  readonly lines: number;
  readonly files: number;
  readonly sizeBytes: number;
  readonly merges: number;
  readonly torn: number;
  readonly heads: readonly VerifiedHead[];
}

export interface AgentOptions {
  readonly agent: string;
  readonly scope: Scope;
  /** What git has; `again` when the files have moved since it was asked. */
  readonly committed: (again: boolean) => Committed;
  readonly reports: FindingOptions;
  readonly checksAll: boolean;
  readonly onBytes: (bytes: number) => void;
}

/** Someone who appends while we look can make it seem that a line is missing; then it is looked at again. */
const mostLooks = 3;

/** So many are named; where links were broken throughout there are as many as lines. */
const mostHeads = 1000;

/** Verifies one agent's ledger. Takes no lock and writes nothing. @throws LedgerError IO_* */
export function verifyAgent(workspace: Workspace, options: AgentOptions): AgentVerdict {
  const folder = paths.agent(workspace.root, options.agent);
  for (let look = 1; ; look++) {
    const remembered = recallAgent(workspace, options.agent);
    const files = snapshotFiles(folder);
    const findings = new Findings(options.reports);
    const reading = read(workspace, files, { ...options, findings });
    const judged = judge(reading, options, findings);
    judgeCommitted(reading, options.committed(look > 1), findings);
    judgeRemembered(reading, remembered, findings);
    const isFinal = look === mostLooks || findings.count('fault') === 0 || !hasMoved(folder, files);
    if (isFinal) return { ...judged, findings, agent: options.agent, ...sizesOf(files) };
  }
}

function read(
  { clock, root, rootLink }: Workspace,
  files: readonly FileSnapshot[],
  { agent, checksAll, findings, onBytes }: AgentOptions & { readonly findings: Findings },
): AgentReading {
  return readAgent(files, {
    agent,
    folder: paths.agent(root, agent),
    clock,
    rootLink,
    checksAll,
    findings,
    onBytes,
  });
}

function judge(
  reading: AgentReading,
  { scope, checksAll }: AgentOptions,
  findings: Findings,
): Pick<AgentVerdict, 'lines' | 'merges' | 'torn' | 'heads'> {
  judgeRepeats(reading, findings);
  reading.graph.markFollowed();
  const torn = judgeTorn(reading, findings);
  const tips = new Tips(reading);
  const explained = judgeLinks(reading, { scope, tips, findings });
  judgeOrder(reading, findings);
  judgeTips(reading, { scope, tips, explained, findings });
  judgeRewinds(reading, findings);
  if (!checksAll) checkTips(reading, tips.lines, findings);
  return {
    torn,
    merges: judgeMerges(reading, findings),
    lines: reading.graph.countParts(),
    heads: headsAt(reading, tips.lines),
  };
}

/** No link vouches for a line that nothing follows: it is validated even when only links are looked at. */
function checkTips(reading: AgentReading, tips: readonly number[], findings: Findings): void {
  const unchecked = tips.filter((tip) => !reading.graph.has(tip, mark.checked));
  readLinesAt(reading, unchecked, (tip, line) => {
    const value = parseLine(line);
    const fault = value === undefined ? '' : schemaFault(value, reading.agent);
    if (value === undefined) findings.add('damaged', placeOf(reading, tip), 'no JSON object in UTF-8');
    else if (fault !== '') findings.add('schema', placeOf(reading, tip), fault);
  });
}

function headsAt(reading: AgentReading, tips: readonly number[]): readonly VerifiedHead[] {
  const { graph } = reading;
  const newest = tips.toSorted((left, right) => graph.seq(right) - graph.seq(left)).slice(0, mostHeads);
  const heads: VerifiedHead[] = [];
  readLinesAt(
    reading,
    newest.toSorted((left, right) => left - right),
    (tip, line) => {
      const bytes = Buffer.concat([Buffer.alloc(1), line]);
      const hash = toHex(hashLine(bytes, 1, bytes.length));
      heads.push({ hash, seq: graph.seq(tip), ...placeOf(reading, tip) });
    },
  );
  return heads.sort((left, right) => right.seq - left.seq);
}

function sizesOf(files: readonly FileSnapshot[]): Pick<AgentVerdict, 'files' | 'sizeBytes'> {
  return { files: files.length, sizeBytes: files.reduce((sum, { stamp }) => sum + stamp.size, 0) };
}
