/** What contradicts itself: damage or tampering. Exit status 5. */
export type FaultKind =
  'link' | 'changed' | 'order' | 'schema' | 'damaged' | 'torn_unexplained' | 'id_conflict';

/** What is worth knowing but has honest explanations. Exit status 5 only when strictness is asked for. */
export type NoteKind =
  | 'parent_not_here'
  | 'torn_healed'
  | 'repeated_line'
  | 'fork_joined'
  | 'fork_open'
  | 'unlinked_prefix'
  | 'day'
  | 'clock_back'
  | 'rewound'
  | 'repaired'
  | 'unfinished_tail';

export type FindingKind = FaultKind | NoteKind;
export type Severity = 'fault' | 'note';

export interface Finding {
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** Relative to the root, with forward slashes. */
  readonly file: string;
  /** From 1, as editors and `sed -n` count. */
  readonly line: number;
  readonly message: string;
}

export interface Place {
  readonly file: string;
  readonly line: number;
}

const faults: ReadonlySet<FindingKind> = new Set<FaultKind>([
  'link',
  'changed',
  'order',
  'schema',
  'damaged',
  'torn_unexplained',
  'id_conflict',
]);

/** A file whose every line is wrong must not fill the memory: of each kind so many are kept per agent. */
const keptPerKind = 1000;

export interface FindingOptions {
  /** A history that is no straight line is a fault. */
  readonly isLinear: boolean;
  /** Findings in other files are not asked for. */
  readonly includes: (file: string) => boolean;
}

/** Findings of one agent. The first thousand of a kind are kept, the others counted. */
export class Findings {
  readonly #list: Finding[] = [];
  readonly #counts = new Map<FindingKind, number>();
  readonly #options: FindingOptions;

  constructor(options: FindingOptions = { isLinear: false, includes: () => true }) {
    this.#options = options;
  }

  add(kind: FindingKind, place: Place, message: string): void {
    if (!this.#options.includes(place.file)) return;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    if (count <= keptPerKind) this.#list.push({ kind, severity: this.#severityOf(kind), ...place, message });
  }

  /** By file and line; of one line the faults first. */
  sorted(): readonly Finding[] {
    return this.#list.toSorted(
      (left, right) =>
        compareText(left.file, right.file) ||
        left.line - right.line ||
        compareText(left.severity, right.severity),
    );
  }

  /** How many were found of each kind, also those that were not kept. */
  counts(): ReadonlyMap<FindingKind, number> {
    return this.#counts;
  }

  count(severity: Severity): number {
    let sum = 0;
    for (const [kind, count] of this.#counts) if (this.#severityOf(kind) === severity) sum += count;
    return sum;
  }

  #severityOf(kind: FindingKind): Severity {
    const isFork = kind === 'fork_joined' || kind === 'fork_open';
    return faults.has(kind) || (this.#options.isLinear && isFork) ? 'fault' : 'note';
  }
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
