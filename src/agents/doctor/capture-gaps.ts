import type { DoctorCheck, DoctorFinding } from '../../ledger/doctor/finding.js';
import type { LedgerLine } from '../../schema/generated/types.js';
import { realEdges } from '../../storage/edges.js';
import { sight } from '../coverage/event-sight.js';
import { Activity } from '../coverage/activity.js';
import { isProbe } from '../hooks/probe.js';
import { fieldsOf, textAt } from '../vendors/fields.js';
import { recentDays, recentLines } from './recent-lines.js';

const check = 'capture';
const shownAtMost = 3;
/** Who says nothing for so long is not at work any more. */
const silentMs = 86_400_000;

/** Sessions of agents' programs, as hooks recorded them in the last days, that have calls or themselves without an end. */
export const captureGaps: DoctorCheck = {
  name: check,
  run: ({ root }) => {
    const sessions = new Map<string, Recorded>();
    for (const line of recentLines(root, ['"vendor_session":'])) takeLine(sessions, line);
    const nowMs = realEdges().now();
    const quiet = [...sessions.values()].filter(
      ({ isEnded, activity }) => isEnded || isSilent(activity, nowMs),
    );
    const found = [...quiet.flatMap(openCalls), ...endless(quiet)];
    if (found.length > 0) return found;
    return sessions.size === 0
      ? []
      : [{ level: 'ok', check, what: `${sessions.size} sessions, with all their ends` }];
  },
};

interface Recorded {
  readonly vendor: string;
  readonly id: string;
  readonly activity: Activity;
  /** Transcripts and streams tell of no end. */
  isOfHooks: boolean;
  hasStart: boolean;
  isEnded: boolean;
}

/** Events of transcripts, of `codex exec --json` and of its notifications. */
const toldLater = /^(?:transcript:|rollout:|import:|thread\.|turn\.|item\.|agent-turn-)/;

function takeLine(sessions: Map<string, Recorded>, { event, ts, summary, data: anyData }: LedgerLine): void {
  const data = fieldsOf(anyData);
  const [vendor, id] = [textAt(data, 'vendor'), textAt(data, 'vendor_session')];
  if (vendor === undefined || id === undefined || isProbe(data)) return;
  const key = `${vendor} ${id}`;
  const session = sessions.get(key) ?? fresh(vendor, id);
  sessions.set(key, session);
  if (!toldLater.test(textAt(data, 'vendor_event') ?? '')) session.isOfHooks = true;
  if (event === 'session_end') session.isEnded = true;
  if (event === 'session_start' || event === 'turn_start') session.isEnded = false;
  if (event === 'session_start') session.hasStart = true;
  sight(session.activity, { event, ts, summary, data });
}

function fresh(vendor: string, id: string): Recorded {
  return { vendor, id, activity: new Activity(), isOfHooks: false, hasStart: false, isEnded: false };
}

function isSilent({ span }: Activity, nowMs: number): boolean {
  return span !== undefined && span.toMs < nowMs - silentMs;
}

function openCalls({ vendor, id, activity, isOfHooks }: Recorded): readonly DoctorFinding[] {
  const open = isOfHooks ? [...activity.calls.values()].filter((call) => !activity.results.has(call.id)) : [];
  const [first] = open;
  if (first === undefined) return [];
  const calls = open.length === 1 ? '1 tool call has no end' : `${open.length} tool calls have no end`;
  const what = `${calls} in ${vendor}'s session ${id}: ${first.what}`;
  return [{ level: 'note', check, what, ...mendFor(id) }];
}

/** A program that was killed tells no end; nor does one whose hook for it is missing. */
function endless(quiet: readonly Recorded[]): readonly DoctorFinding[] {
  const open = quiet.filter(({ isOfHooks, hasStart, isEnded }) => isOfHooks && hasStart && !isEnded);
  const shown = open.slice(0, shownAtMost).map(({ vendor, id }): DoctorFinding => {
    const what = `${vendor}'s session ${id} has no end, and has been silent for more than a day`;
    return { level: 'note', check, what, ...mendFor(id) };
  });
  const rest = open.length - shown.length;
  if (rest === 0) return shown;
  return [
    ...shown,
    { level: 'note', check, what: `and ${rest} more sessions without an end in the last ${recentDays} days` },
  ];
}

/** Only for ids that a shell takes as they are. */
function mendFor(id: string): Pick<DoctorFinding, 'mend'> {
  return /^[\w][\w.-]*$/.test(id) ? { mend: `agent-ledger coverage --session ${id}` } : {};
}
