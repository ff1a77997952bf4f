import { join } from 'node:path';
import {
  dayFiles,
  eachLine,
  leafHashOf,
  objectIn,
  parentsOf,
  rootLinkOf,
  type LineValue,
} from '../support/ledger.js';
import { readJournal, type JournalEntry } from './journal.js';

/** What stands in an agent's files, held against what its writers were told; computed without any code of src. */
export interface Audit {
  /** Whole lines that carry meaning, and those that a crash had cut. */
  readonly lines: number;
  readonly tornLines: number;
  /** Lines that nobody follows. */
  readonly heads: number;
  /** Most lines that one line follows. */
  readonly mostParents: number;
  readonly acknowledged: number;
  /** One sentence for each broken promise, the first hundred. */
  readonly faults: readonly string[];
}

export interface AuditOptions {
  readonly root: string;
  readonly agent: string;
  readonly journals?: readonly string[];
  /** While the lock held, numbers have no gap and no repetition. */
  readonly denseNumbers?: boolean;
}

export function auditLedger({ root, agent, journals = [], denseNumbers = true }: AuditOptions): Audit {
  const found = new Findings(rootLinkOf(root));
  for (const file of dayFiles(root, agent)) {
    eachLine(join(root, 'g/ledger', agent, file), (bytes, number) =>
      found.addLine(bytes, `${file}:${number}`),
    );
  }
  found.checkLinks();
  if (denseNumbers) found.checkNumbers();
  const acknowledged = journals.reduce((sum, path) => sum + found.checkJournal(path), 0);
  return { ...found.counts(), acknowledged, faults: found.faults };
}

class Findings {
  readonly faults: string[] = [];
  readonly #hashById = new Map<string, string>();
  readonly #parents = new Map<string, readonly string[]>();
  readonly #followed = new Set<string>();
  readonly #numbers: number[] = [];
  readonly #torn = new Map<string, string>();
  readonly #recorded = new Set<string>();
  #mostParents = 0;

  constructor(readonly rootLink: string) {}

  addLine(bytes: Buffer, place: string): void {
    const value = objectIn(bytes);
    if (value === undefined) return this.#fault(`${place} is no JSON object`);
    const hash = leafHashOf(bytes);
    if (value.torn === true) this.#torn.set(hash, place);
    else this.#addWhole(value, hash, place);
  }

  checkLinks(): void {
    for (const [hash, parents] of this.#parents) {
      const missing = parents.find((parent) => parent !== this.rootLink && !this.#parents.has(parent));
      if (missing !== undefined) this.#fault(`${hash} follows ${missing}, which is not there`);
    }
    for (const [hash, place] of this.#torn)
      if (!this.#recorded.has(hash)) this.#fault(`${place} was cut and has no ledger_recovered`);
  }

  checkNumbers(): void {
    const sorted = this.#numbers.toSorted((left, right) => left - right);
    const at = sorted.findIndex((number, index) => number !== index + 1);
    if (at !== -1) this.#fault(`number ${at + 1} of ${sorted.length} is ${sorted[at]}`);
  }

  /** Each acknowledged event stands once, with the hash that was told; what was refused does not stand. */
  checkJournal(path: string): number {
    const entries = readJournal(path);
    for (const entry of entries) this.#checkEntry(entry);
    return entries.filter(({ acknowledged }) => acknowledged !== undefined).length;
  }

  counts(): Pick<Audit, 'lines' | 'tornLines' | 'heads' | 'mostParents'> {
    const heads = [...this.#parents.keys()].filter((hash) => !this.#followed.has(hash)).length;
    return { lines: this.#parents.size, tornLines: this.#torn.size, heads, mostParents: this.#mostParents };
  }

  #addWhole(value: LineValue, hash: string, place: string): void {
    const { id = '', seq = 0, event, data } = value;
    if (this.#hashById.has(id)) this.#fault(`${place} doubles the id ${id}`);
    this.#hashById.set(id, hash);
    const parents = parentsOf(value);
    this.#parents.set(hash, parents);
    for (const parent of parents) this.#followed.add(parent);
    this.#mostParents = Math.max(this.#mostParents, parents.length);
    this.#numbers.push(seq);
    if (event === 'ledger_recovered') this.#recorded.add(String(data?.['line']));
  }

  #checkEntry({ index, id, acknowledged, failed }: JournalEntry): void {
    if (acknowledged !== undefined) {
      const hash = this.#hashById.get(acknowledged.id);
      if (hash === undefined) this.#fault(`acknowledged event ${index} (${acknowledged.id}) is lost`);
      else if (hash !== acknowledged.hash) this.#fault(`event ${index} stands with another hash than told`);
    } else if (failed !== undefined && failed !== 'UNKNOWN_OUTCOME' && this.#hashById.has(id ?? '-')) {
      this.#fault(`event ${index} was refused with ${failed}, but stands`);
    }
  }

  #fault(text: string): void {
    if (this.faults.length < 100) this.faults.push(text);
  }
}
