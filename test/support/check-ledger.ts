import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { validateFiles } from '../../src/ledger/validate.js';
import { verifyLedger, type NoteKind, type VerifyReport } from '../../src/ledger/verify.js';
import { leafHashOf, parentsOf, rootLinkOf, storedLines, type StoredLine } from './ledger.js';

export interface CheckOptions {
  /** Notes of verify that the history at hand must not have; default none is ruled out. */
  readonly without?: readonly NoteKind[];
  /** Lines may follow some that are not here, as on a branch that lacks files. */
  readonly mayLackParents?: boolean;
}

/** What a sound ledger holds. */
export interface CheckedLedger {
  /** Per agent, lines that take part in the history. */
  readonly lines: Readonly<Record<string, number>>;
  /** Per agent, hashes of the lines that nothing follows, sorted. */
  readonly heads: Readonly<Record<string, readonly string[]>>;
  readonly torn: number;
  readonly report: VerifyReport;
}

/**
 * Holds everything that must be true of a workspace's ledgers at any moment against the files, twice: by `verify` and
 * `validate`, and by a plain reading that shares no code with them; and both must agree.
 * @throws Error naming each broken promise
 */
export function checkLedger(root: string, options: CheckOptions = {}): CheckedLedger {
  const agents = agentsOf(root).map((agent) => new PlainReading(root, agent));
  const report = verifyLedger(root);
  const faults = [
    ...agents.flatMap((agent) => agent.faults(options.mayLackParents === true)),
    ...findingsAgainst(report, options),
    ...validateFiles(agentsOf(root).map((agent) => join(root, 'g/ledger', agent))).findings.map(
      ({ file, line, pointer, message }) => `${file}:${line} ${pointer} ${message}`,
    ),
    ...disagreements(agents, report),
  ];
  if (faults.length > 0)
    throw new Error(`the ledger at ${root} is not sound:\n${faults.slice(0, 50).join('\n')}`);
  return {
    lines: Object.fromEntries(agents.map(({ agent, size }) => [agent, size])),
    heads: Object.fromEntries(agents.map(({ agent, heads }) => [agent, heads])),
    torn: agents.reduce((sum, { torn }) => sum + torn.length, 0),
    report,
  };
}

function agentsOf(root: string): readonly string[] {
  const folder = join(root, 'g/ledger');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

function findingsAgainst({ findings }: VerifyReport, { without = [] }: CheckOptions): readonly string[] {
  return findings
    .filter(({ kind, severity }) => severity === 'fault' || without.some((note) => note === kind))
    .map(({ file, line, kind, message }) => `${file}:${line} ${kind} ${message}`);
}

function disagreements(agents: readonly PlainReading[], { heads, counts }: VerifyReport): readonly string[] {
  const faults = agents
    .filter(
      ({ agent, heads: own }) =>
        own.join() !==
        (heads[agent] ?? [])
          .map(({ hash }) => hash)
          .sort()
          .join(),
    )
    .map(({ agent }) => `verify names other heads of ${agent} than a plain reading`);
  const lines = agents.reduce((sum, { size }) => sum + size, 0);
  if (lines !== counts.lines) faults.push(`verify counts ${counts.lines} lines, a plain reading ${lines}`);
  return faults;
}

/** One agent's files, read in the plainest way. */
class PlainReading {
  readonly agent: string;
  readonly torn: StoredLine[] = [];
  readonly #lines = new Map<string, StoredLine>();
  readonly #parents = new Map<string, readonly string[]>();
  readonly #recorded = new Set<string>();
  readonly #damaged: StoredLine[] = [];
  readonly #rootLink: string;
  #last: string | undefined;

  constructor(root: string, agent: string) {
    this.agent = agent;
    this.#rootLink = existsSync(join(root, 'g/ledger/ledger.json')) ? rootLinkOf(root) : '';
    for (const line of storedLines(root, agent)) this.#take(line);
  }

  get size(): number {
    return this.#lines.size;
  }

  get heads(): readonly string[] {
    const followed = new Set([...this.#parents.values()].flat());
    return [...this.#lines.keys()].filter((hash) => !followed.has(hash)).sort();
  }

  faults(mayLackParents: boolean): readonly string[] {
    const faults = mayLackParents ? [] : this.#linkFaults();
    for (const { file, number, bytes } of [...this.torn, ...this.#damaged])
      if (!this.#recorded.has(leafHashOf(bytes)))
        faults.push(`${file}:${number} was cut and has no ledger_recovered`);
    return faults;
  }

  #linkFaults(): string[] {
    const faults: string[] = [];
    for (const [hash, { file, number, value }] of this.#lines) {
      const parents = this.#parents.get(hash) ?? [];
      const missing = parents.find((parent) => parent !== this.#rootLink && !this.#lines.has(parent));
      if (missing !== undefined) faults.push(`${file}:${number} follows ${missing}, which is not there`);
      const numbers = parents.map((parent) => this.#lines.get(parent)?.value?.seq ?? 0);
      const isOurs =
        parents.length < 64 &&
        parents.every(
          (parent) => parent === this.#rootLink || this.#lines.get(parent)?.value?.prev !== undefined,
        );
      if (isOurs && value?.seq !== Math.max(...numbers) + 1)
        faults.push(`${file}:${number} has the number ${value?.seq}`);
    }
    return faults;
  }

  #take(line: StoredLine): void {
    const { value, hash } = line;
    if (value === undefined) this.#damaged.push(line);
    else if (value.torn === true) this.torn.push(line);
    else {
      if (value.event === 'ledger_recovered') this.#recorded.add(String(value.data?.['line']));
      this.#lines.set(hash, line);
      const before = this.#last === undefined ? [] : [this.#last];
      this.#parents.set(hash, value.prev === undefined ? before : parentsOf(value));
      this.#last = hash;
    }
  }
}
