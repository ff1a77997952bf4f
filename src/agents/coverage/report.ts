import type { Vendor } from '../vendors/mapping.js';

/** What is counted, in the order of the report. */
export const coverageKinds = ['tool calls', 'results', 'prompts', 'turns', 'subagents', 'files'] as const;
export type CoverageKind = (typeof coverageKinds)[number];

/** Who has seen what the ledger lacks: its own other events, the vendor's transcript, git. */
export type Witness = 'ledger' | 'transcript' | 'git';

/** Something that happened and that no event tells of. */
export interface MissingItem {
  readonly kind: CoverageKind;
  readonly witness: Witness;
  /** Call id, subagent's id or path; null for what has none. */
  readonly id: string | null;
  /** When, as its witness says; null where that is not known. */
  readonly ts: string | null;
  /** One line for people, redacted. */
  readonly what: string;
}

export interface KindCoverage {
  readonly kind: CoverageKind;
  /** In the ledger. */
  readonly recorded: number;
  /** By other witnesses; null where there is none. */
  readonly seen: number | null;
  readonly missing: number;
}

/** Programs whose transcripts name the calls and prompts that their hooks name. */
export const comparedVendors = ['claude', 'codex'] as const satisfies readonly Vendor[];
export type ComparedVendor = (typeof comparedVendors)[number];

export interface ComparedSession extends VendorSessionName {
  readonly vendor: ComparedVendor;
}

export function isCompared(session: VendorSessionName): session is ComparedSession {
  return comparedVendors.some((vendor) => vendor === session.vendor);
}

export interface VendorSessionName {
  readonly vendor: Vendor;
  readonly id: string;
}

export interface CoverageReport {
  /** As it was asked for. */
  readonly session: string;
  /** Sessions of agents' programs that it stands for. */
  readonly vendor_sessions: readonly VendorSessionName[];
  /** Sessions of ours that tell of it. */
  readonly recorded_in: readonly string[];
  /** First and last moment that any witness saw; null without any. */
  readonly from: string | null;
  readonly to: string | null;
  /** Transcripts that were read, relative to the workspace or with `~`. */
  readonly transcripts: readonly string[];
  readonly kinds: readonly KindCoverage[];
  readonly missing: readonly MissingItem[];
  /** What could not be looked at, and why; a sentence each. */
  readonly unknown: readonly string[];
  /** True when nothing is missing, as far as it could be looked at. */
  readonly complete: boolean;
}
