import type { EventInput } from '../../ledger/prepare.js';
import type { OpenedPlace } from './hook-place.js';

/** One call of `agent-ledger hook`, as it was typed or configured. */
export interface HookCall {
  /** First word: an agent, or a vendor whose payloads we read. */
  readonly name: string;
  /** The words behind it. */
  readonly words: readonly string[];
  readonly flags: HookFlags;
  readonly input: InputSource;
  /**
   * Where the call records. Found and opened when it is first asked for, once for all that takes part in the call, as it
   * takes longer than the append. Undefined, and nothing is made: no record is wanted of a call that does not create
   * workspaces.
   */
  readonly place: PlaceSource;
}

export type PlaceSource = (wanted: Pick<HookRecord, 'createsWorkspace'>) => OpenedPlace | undefined;

export interface HookFlags {
  readonly root?: string | undefined;
  readonly agent?: string | undefined;
  readonly session?: string | undefined;
  readonly task?: string | undefined;
  readonly source?: string | undefined;
  readonly data?: string | undefined;
}

/** Standard input, read when it is first asked for. Never throws and never waits for long; see standard-input.ts. */
export interface InputSource {
  (): StandardInput;
  /** Whether it was asked for. */
  readonly isRead: boolean;
}

export interface StandardInput {
  readonly bytes: Uint8Array;
  /** Undefined: all of it is here. */
  readonly problem?: 'too_large' | 'deadline' | 'unreadable';
}

/** What a call asks to be recorded. */
export interface HookRecord {
  /** Whose ledger. */
  readonly agent: string;
  /** In this order. */
  readonly events: readonly EventInput[];
  /**
   * A script that calls us wants a record; a hook of a whole user is started everywhere and records only where there is
   * a ledger already, or where the root is set.
   */
  readonly createsWorkspace: boolean;
  /** For standard output, where the vendor's protocol asks for an answer; default nothing. */
  readonly answer?: string;
}

/** Understands the calls of scripts, or those of one vendor. May throw: then the call itself is kept, as an event. */
export type HookReader = (call: HookCall) => HookRecord;
