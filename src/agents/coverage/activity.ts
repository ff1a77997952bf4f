/** A tool call, or the result of one. */
export interface CallSight {
  readonly id: string;
  readonly ts: string | undefined;
  /** Tool and what it was pointed at. */
  readonly what: string;
}

export interface ResultSight extends CallSight {
  /** Stopped or refused by a person, as far as it is told. */
  readonly isCancelled: boolean;
  /** Not told by anybody: put there when the turn ended without it. */
  readonly isAssumed: boolean;
}

export interface PromptSight {
  readonly ts: string | undefined;
  /** Its beginning as it is recorded; undefined where texts are not. */
  readonly opening: string | undefined;
  readonly characters: number | undefined;
}

export interface TurnSight {
  readonly ts: string | undefined;
  readonly turnId: string | undefined;
  /** When the next turn began, if it did: the end of this one was told before. */
  readonly nextTs: string | undefined;
}

/** What one witness saw of a session. */
export class Activity {
  readonly calls = new Map<string, CallSight>();
  readonly results = new Map<string, ResultSight>();
  readonly prompts: PromptSight[] = [];
  readonly turns: TurnSight[] = [];
  /** Ids of subagents, and when they were first seen. */
  readonly subagents = new Map<string, string | undefined>();
  #fromMs = Number.POSITIVE_INFINITY;
  #toMs = Number.NEGATIVE_INFINITY;

  addCall(call: CallSight): void {
    if (!this.calls.has(call.id)) this.calls.set(call.id, call);
  }

  /** What was told counts more than what was assumed. */
  addResult(result: ResultSight): void {
    if (this.results.get(result.id)?.isAssumed !== false) this.results.set(result.id, result);
  }

  addSubagent(id: string, ts: string | undefined): void {
    if (!this.subagents.has(id)) this.subagents.set(id, ts);
  }

  see(ts: string | undefined): void {
    const ms = msOf(ts);
    if (ms === undefined) return;
    this.#fromMs = Math.min(this.#fromMs, ms);
    this.#toMs = Math.max(this.#toMs, ms);
  }

  /** Unix milliseconds of the first and the last moment seen. */
  get span(): ActivitySpan | undefined {
    return this.#toMs < this.#fromMs ? undefined : { fromMs: this.#fromMs, toMs: this.#toMs };
  }
}

export interface ActivitySpan {
  readonly fromMs: number;
  readonly toMs: number;
}

export function joinSpans(...spans: readonly (ActivitySpan | undefined)[]): ActivitySpan | undefined {
  const known = spans.filter((span) => span !== undefined);
  if (known.length === 0) return undefined;
  return {
    fromMs: Math.min(...known.map(({ fromMs }) => fromMs)),
    toMs: Math.max(...known.map(({ toMs }) => toMs)),
  };
}

/** Unix milliseconds of a timestamp; undefined for what is none. */
export function msOf(ts: string | undefined): number | undefined {
  const ms = ts === undefined ? Number.NaN : Date.parse(ts);
  return Number.isFinite(ms) ? ms : undefined;
}
