import type { TranscriptReader } from '../import/transcript.js';
import type { HookInstallation } from './hook-installation.js';

/** What the command line says about a payload. */
export interface VendorCall {
  /** Name of the event, where the installed command gives it. */
  readonly event?: string | undefined;
}

/** One event of an agent's program, read but not yet decided about: the mapping table says what it is recorded as. */
export interface VendorEvent {
  /** As the vendor calls it; recorded. */
  readonly name: string;
  /** Names to look up in the mapping table, the most telling first. */
  readonly rows: readonly string[];
  readonly ids: VendorIds;
  /** Short facts that are kept at every payload level: numbers, switches, words from closed sets, names of tools. */
  readonly marks: Readonly<Record<string, Mark>>;
  /** What was acted on: command line, paths, patterns. Left out at the level `digest`. */
  readonly texts: Readonly<Record<string, string | readonly string[]>>;
  /** Texts of which only the first characters are kept: prompts and messages. Left out at the level `digest`. */
  readonly openings: Readonly<Record<string, string>>;
  /** Keys of the payload that the adapter has never seen. */
  readonly strangeKeys: readonly string[];
}

export type Mark = string | number | boolean;

export interface VendorIds {
  readonly vendor_session?: string;
  readonly vendor_version?: string;
  readonly call_id?: string;
  readonly turn_id?: string;
  readonly agent_id?: string;
  readonly cwd?: string;
}

/**
 * All that is known of one vendor's program but for the names of its events, which are in the mapping table. `translate`
 * is pure and total: any JSON value gives events, and nothing is thrown; keys that are missing or of another type are as
 * if they were not there.
 */
export interface VendorAdapter {
  /** As people know the program. */
  readonly label: string;
  /** @param payload what `readPayload` gives, redacted */
  readonly translate: (payload: unknown, call: VendorCall) => readonly VendorEvent[];
  /** Top-level keys of payloads that are taken out before anything is made of them: nobody needs to know. */
  readonly dropped?: readonly string[];
  /**
   * What the program waits for on standard output at an event, one line of JSON that decides nothing; undefined: it takes
   * silence for that.
   */
  readonly answer?: (event: string) => string;
  readonly hooks: HookInstallation;
  /** Reads the transcripts that the program keeps; undefined: it keeps none that can be read line by line. */
  readonly transcript?: (file: string) => TranscriptReader;
}
