import type { eventShapes } from './event-shapes.js';
import type { Role, WakeStatus } from './shapes.js';

/** One role's part of a wake-up receipt. The prompt is not kept: it can be made again. */
export interface PlannedAction {
  readonly role: Role;
  readonly status: WakeStatus;
  readonly reason: string;
  readonly thread_id?: string;
  readonly thread_title?: string;
  readonly blocker?: string;
  /** Receipt of the wake-up that is still under way. */
  readonly in_flight_receipt?: string;
}

interface ValueByKind {
  readonly text: string;
  readonly texts: readonly string[];
  readonly flag: boolean;
  /** A whole number from 0. */
  readonly count: number;
  /** A finite number from 0. */
  readonly number: number;
  readonly object: Readonly<Record<string, unknown>>;
  readonly actions: readonly PlannedAction[];
}

type ValueOf<Stated> = Stated extends readonly (infer Word)[]
  ? Word
  : Stated extends keyof ValueByKind
    ? ValueByKind[Stated]
    : never;

type DataOf<Shape> = {
  readonly [Key in keyof Shape as Key extends `${string}?` ? never : Key]: ValueOf<Shape[Key]>;
} & {
  readonly [Key in keyof Shape as Key extends `${infer Name}?` ? Name : never]?: ValueOf<Shape[Key]>;
};

export type LoopEventName = keyof typeof eventShapes;

export type LoopEventData = { readonly [Name in LoopEventName]: DataOf<(typeof eventShapes)[Name]> };

/** An event before it has a place in the stream: what a decider returns. */
export type LoopEvent = {
  readonly [Name in LoopEventName]: { readonly event: Name; readonly data: LoopEventData[Name] };
}[LoopEventName];

export type LoopEventOf<Name extends LoopEventName> = Extract<LoopEvent, { readonly event: Name }>;

/** A ledger line of the stream `task:<name>`; `event` and `data` are not yet trusted. */
export interface LoopLine {
  readonly id: string;
  readonly ts: string;
  readonly agent: string;
  readonly session_id: string;
  readonly event: string;
  readonly data: unknown;
  readonly stream_seq: number;
  readonly batch?: readonly [number, number];
}

/** Where and when an event stands. */
export interface Place {
  readonly id: string;
  readonly ts: string;
  readonly agent: string;
  readonly seq: number;
}
