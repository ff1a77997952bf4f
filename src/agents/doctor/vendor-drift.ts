import type { DoctorCheck, DoctorFinding } from '../../ledger/doctor/finding.js';
import type { LedgerLine } from '../../schema/generated/types.js';
import { fieldsOf, textAt, type Fields } from '../vendors/fields.js';
import { recentDays, recentLines } from './recent-lines.js';

const check = 'vendor drift';
const shownAtMost = 10;

/** What agents' programs have sent in the last days that their adapters do not know. It was recorded all the same. */
export const vendorDrift: DoctorCheck = {
  name: check,
  run: ({ root }) => {
    const drift = new Drift();
    for (const line of recentLines(root, ['"drift', '"vendor_version":'])) drift.take(line);
    return drift.findings();
  },
};

interface Unknown {
  readonly vendor: string;
  readonly what: string;
  times: number;
  readonly sessions: Set<string>;
}

class Drift {
  readonly #unknown = new Map<string, Unknown>();
  /** Of each vendor session. */
  readonly #versions = new Map<string, string>();
  #lines = 0;

  take({ data: anyData }: LedgerLine): void {
    const data = fieldsOf(anyData);
    const vendor = textAt(data, 'vendor');
    if (vendor === undefined) return;
    this.#lines += 1;
    const session = `${vendor} ${textAt(data, 'vendor_session') ?? ''}`;
    const version = textAt(data, 'vendor_version');
    if (version !== undefined) this.#versions.set(session, version);
    for (const what of strange(data)) this.#add(vendor, what, session);
  }

  findings(): readonly DoctorFinding[] {
    const all = [...this.#unknown.values()].sort((one, other) => other.times - one.times);
    if (all.length === 0)
      return this.#lines === 0
        ? []
        : [{ level: 'ok', check, what: `nothing unknown in the last ${recentDays} days` }];
    const rest = all.length - shownAtMost;
    return [
      ...all.slice(0, shownAtMost).map((unknown) => this.#finding(unknown)),
      ...(rest > 0 ? [{ level: 'note' as const, check, what: `and ${rest} more kinds` }] : []),
    ];
  }

  #add(vendor: string, what: string, session: string): void {
    const key = `${vendor} ${what}`;
    const known = this.#unknown.get(key) ?? { vendor, what, times: 0, sessions: new Set<string>() };
    known.times += 1;
    known.sessions.add(session);
    this.#unknown.set(key, known);
  }

  #finding({ vendor, what, times, sessions }: Unknown): DoctorFinding {
    const versions = [
      ...new Set([...sessions].flatMap((session) => this.#versions.get(session) ?? [])),
    ].sort();
    const named = versions.length === 0 ? '' : ` ${versions.join(', ')}`;
    return {
      level: 'note',
      check,
      what: `${vendor}${named}: ${what}, ${times === 1 ? 'once' : `${times} times`} in the last ${recentDays} days`,
      mend: 'It is recorded; a newer agent-ledger may know what it means.',
    };
  }
}

const faults: Readonly<Record<string, string>> = {
  no_event_name: 'payloads without the name of an event',
  not_json: 'payloads that are no JSON',
  not_an_object: 'payloads that are no objects',
  empty: 'empty payloads',
  adapter: 'payloads that the adapter could not read',
};

function strange(data: Fields): readonly string[] {
  const event = textAt(data, 'vendor_event') ?? '';
  const drift = textAt(data, 'drift');
  const keys = Array.isArray(data['drift_keys'])
    ? data['drift_keys'].filter((key) => typeof key === 'string')
    : [];
  return [
    ...(drift === undefined ? [] : [faults[drift] ?? `the unknown event "${event}"`]),
    ...keys.map((key) => `the unknown key "${key}" in ${event}`),
  ];
}
