import { openingOf } from '../vendors/payload-level.js';
import { msOf, type Activity, type CallSight, type PromptSight, type TurnSight } from './activity.js';
import type { LedgerWitness } from './ledger-witness.js';
import type { CoverageKind, KindCoverage, MissingItem } from './report.js';

export interface Comparison {
  readonly kinds: readonly KindCoverage[];
  readonly missing: readonly MissingItem[];
}

/** Holds what is recorded against what a transcript tells (undefined: there is none) and against itself. */
export function compareActivity(ledger: LedgerWitness, told: Activity | undefined): Comparison {
  const kinds: KindCoverage[] = [];
  const missing: MissingItem[] = [];
  const add = (
    kind: CoverageKind,
    recorded: number,
    seen: number | undefined,
    items: readonly MissingItem[],
  ): void => {
    kinds.push({ kind, recorded, seen: seen ?? null, missing: items.length });
    missing.push(...items);
  };
  const { activity } = ledger;
  add('tool calls', activity.calls.size + ledger.streamCalls, told?.calls.size, missingCalls(ledger, told));
  const results = [...activity.results.values()].filter(({ isAssumed }) => !isAssumed).length;
  add('results', results, told?.results.size, ledger.streamCalls > 0 ? [] : missingResults(ledger, told));
  add('prompts', activity.prompts.length, told?.prompts.length, missingPrompts(activity, told));
  add(
    'turns',
    turnsOf(activity).length,
    told === undefined ? undefined : turnsOf(told).length,
    missingTurns(activity, told),
  );
  const subagents = activity.subagents.size + ledger.namelessSubagents;
  add('subagents', subagents, told?.subagents.size, missingSubagents(ledger, told));
  return { kinds, missing };
}

function missingCalls(
  { activity, streamCalls }: LedgerWitness,
  told: Activity | undefined,
): readonly MissingItem[] {
  const unseen = [...(told?.calls.values() ?? [])].filter(({ id }) => !activity.calls.has(id));
  if (streamCalls > 0) return missingByNumber(unseen, streamCalls);
  const items = unseen.map((call) => itemOf('tool calls', 'transcript', call));
  // A result tells of its call; who assumed it has seen the call.
  const orphans = [...activity.results.values()].filter(
    ({ id, isAssumed }) => !isAssumed && !activity.calls.has(id) && told?.calls.has(id) !== true,
  );
  return [...items, ...orphans.map((result) => itemOf('tool calls', 'ledger', result))];
}

/** Calls of a stream have ids of their own: it is known how many are missing, not which. */
function missingByNumber(unseen: readonly CallSight[], streamCalls: number): readonly MissingItem[] {
  return Array.from({ length: Math.max(0, unseen.length - streamCalls) }, () => ({
    kind: 'tool calls',
    witness: 'transcript',
    id: null,
    ts: null,
    what: 'one of the calls in the transcript; which one cannot be known',
  }));
}

function missingResults({ activity }: LedgerWitness, told: Activity | undefined): readonly MissingItem[] {
  return [...(told?.results.values() ?? [])]
    .filter(({ id, isCancelled }) => {
      const recorded = activity.results.get(id);
      // What was taken for interrupted may have been; that it came to an end of its own was not recorded.
      return recorded === undefined || (recorded.isAssumed && !isCancelled);
    })
    .map((result) => itemOf('results', 'transcript', result));
}

function itemOf(
  kind: CoverageKind,
  witness: MissingItem['witness'],
  { id, ts, what }: CallSight,
): MissingItem {
  return { kind, witness, id, ts: ts ?? null, what };
}

/** The hook's clock and the transcript's are the same machine's. */
const sameMomentMs = 5_000;

function missingPrompts({ prompts }: Activity, told: Activity | undefined): readonly MissingItem[] {
  const same: readonly ((one: PromptSight, other: PromptSight) => boolean)[] = [
    sameText,
    sameLength,
    sameMoment,
  ];
  const unseen = unpaired(told?.prompts ?? [], prompts, same);
  return unseen.map(({ ts, opening }) => {
    const what = openingOf(opening ?? 'a prompt');
    return { kind: 'prompts', witness: 'transcript', id: null, ts: ts ?? null, what };
  });
}

function sameText(one: PromptSight, other: PromptSight): boolean {
  return one.opening !== undefined && one.opening === other.opening && one.characters === other.characters;
}

/** Where texts are not recorded. */
function sameLength(one: PromptSight, other: PromptSight): boolean {
  const isTextless = one.opening === undefined || other.opening === undefined;
  return isTextless && one.characters !== undefined && one.characters === other.characters;
}

/** A program may tell its hooks a prompt otherwise than it writes it down. */
function sameMoment(one: PromptSight, other: PromptSight): boolean {
  const [left, right] = [msOf(one.ts), msOf(other.ts)];
  return left !== undefined && right !== undefined && Math.abs(left - right) <= sameMomentMs;
}

function missingTurns(activity: Activity, told: Activity | undefined): readonly MissingItem[] {
  const unseen = told === undefined ? [] : unpaired(turnsOf(told), turnsOf(activity), [sameTurn, endsWithin]);
  return unseen.map(({ ts, turnId }) => {
    return {
      kind: 'turns',
      witness: 'transcript',
      id: turnId ?? null,
      ts: ts ?? null,
      what: 'the end of a turn',
    };
  });
}

/** A turn whose end is told twice, by a hook and a notification, is one; each reaches until the next one ends. */
function turnsOf({ turns }: Activity): readonly TurnSight[] {
  const ids = new Set<string>();
  const once = turns.filter(({ turnId }) => {
    const isAgain = turnId !== undefined && ids.has(turnId);
    if (turnId !== undefined) ids.add(turnId);
    return !isAgain;
  });
  return once.map((turn, at) => ({ ...turn, nextTs: turn.nextTs ?? once[at + 1]?.ts }));
}

function sameTurn(one: TurnSight, other: TurnSight): boolean {
  return one.turnId !== undefined && one.turnId === other.turnId;
}

/** The end that is told is recorded at that time or later, but before the next turn. */
function endsWithin({ ts, nextTs }: TurnSight, other: TurnSight): boolean {
  const [endMs, recordedMs] = [msOf(ts), msOf(other.ts)];
  if (endMs === undefined || recordedMs === undefined) return false;
  return (
    recordedMs >= endMs - sameMomentMs &&
    recordedMs <= (msOf(nextTs) ?? Number.POSITIVE_INFINITY) + sameMomentMs
  );
}

/** What of `seen` has no partner, when each rule in turn has paired what it can. */
function unpaired<T>(
  seen: readonly T[],
  recorded: readonly T[],
  rules: readonly ((one: T, other: T) => boolean)[],
): readonly T[] {
  const free = new Set(recorded);
  let left = seen;
  for (const rule of rules) {
    left = left.filter((one) => {
      const partner = [...free].find((other) => rule(one, other));
      if (partner !== undefined) free.delete(partner);
      return partner === undefined;
    });
  }
  return left;
}

function missingSubagents(ledger: LedgerWitness, told: Activity | undefined): readonly MissingItem[] {
  const recorded = ledger.activity.subagents;
  const item = (witness: MissingItem['witness']) => {
    return ([id, ts]: readonly [string, string | undefined]): MissingItem => {
      return { kind: 'subagents', witness, id, ts: ts ?? null, what: 'start and end of a subagent' };
    };
  };
  const inTranscript = [...(told?.subagents ?? [])].filter(([id]) => !recorded.has(id));
  const working = [...ledger.workingSubagents].filter(
    ([id]) => !recorded.has(id) && told?.subagents.has(id) !== true,
  );
  const all = [...inTranscript.map(item('transcript')), ...working.map(item('ledger'))];
  // Old versions do not say which subagent has ended.
  return all.slice(Math.min(all.length, ledger.namelessSubagents));
}
