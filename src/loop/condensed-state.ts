import type { LoopLine } from './events.js';
import { continueLoop } from './replay.js';
import type { Ack, InboxItem, LoopState, QueuedCommand } from './state.js';

/**
 * What is left of a state when everything that is over is left out: it does not grow with what a loop has done. Enough
 * for heartbeats, loop and autopilot status and the inboxes, which say the same of it as of the whole. What closing asks
 * for (criteria, decisions, evidence, counts, anomalies …) is empty.
 */
export interface CondensedState extends LoopState {
  /** The largest, as text, of all command ids ever. */
  readonly highest_command_id: string;
}

/** So many of the newest items that were not accepted, and of the newest wake-ups, stay: they are still talked about. */
const stillTalkedAbout = 4;

export function condenseLoop(state: LoopState): CondensedState {
  const { commands, acks, wakes } = state;
  const items = liveItems(state);
  const itemIds = new Set(items.map(({ id }) => id));
  const liveCommands = new Set([
    ...commands.filter(isOpen).map(({ id }) => id),
    ...items.map(({ command_id }) => command_id),
  ]);
  const liveWakes = new Set([
    ...wakes.filter(({ delivery, answered_at }) => delivery?.status === 'sent' && answered_at === undefined),
    ...wakes.slice(-stillTalkedAbout),
  ]);
  const receipts = new Set([...liveWakes].map(({ receipt }) => receipt));
  return {
    ...state,
    ...nothingOfClosing,
    recent: [],
    highest_command_id: highestCommandId(state),
    items,
    commands: commands.filter(({ id }) => liveCommands.has(id)),
    acks: acks.filter(({ notification_id: id }) => itemIds.has(id)),
    wakes: wakes.filter(({ receipt }) => receipts.has(receipt)),
    automations: newestAutomations(state),
  };
}

/**
 * A condensed state after further lines. Undefined when they are about something that was left out, or do not simply
 * come after the last one: only the whole state can tell then.
 */
export function continueCondensed(state: LoopState, tail: readonly LoopLine[]): LoopState | undefined {
  const known = new Known(state);
  const isTold = [...state.open_lines, ...tail].every((line) => known.tells(line));
  const next = isTold ? continueLoop(state, tail) : undefined;
  return next === undefined ? undefined : { ...next, ...nothingOfClosing };
}

const nothingOfClosing = {
  criteria: [],
  decisions: [],
  handoffs: [],
  contracts: [],
  evidence: [],
  counts: {},
  anomalies: [],
} as const satisfies Partial<LoopState>;

function isOpen({ state }: QueuedCommand): boolean {
  return state === 'pending' || state === 'claimed';
}

/**
 * Those that may still be unread, or come back, and the newest of those that wait for their last acknowledgement; all of
 * those with the same id. Nothing more is said about one that was accepted.
 */
function liveItems({ items, acks, commands }: LoopState): readonly InboxItem[] {
  const idsOf = (some: readonly Ack[]) => new Set(some.map(({ notification_id: id }) => id));
  const acknowledged = idsOf(acks);
  const accepted = idsOf(acks.filter(({ status }) => status === 'accepted'));
  const open = new Set(commands.filter(isOpen).map(({ id }) => id));
  const isLive = ({ id, state, command_id }: InboxItem): boolean =>
    state === 'delivered' || !acknowledged.has(id) || open.has(command_id);
  const waiting = items.filter(({ id }) => !accepted.has(id)).slice(-stillTalkedAbout);
  const live = new Set([...items.filter(isLive), ...waiting].map(({ id }) => id));
  return items.filter(({ id }) => live.has(id));
}

/** The last of each dispatcher, role and thread: that one counts or none does. */
function newestAutomations({ automations }: LoopState): LoopState['automations'] {
  const newest = new Map(
    automations.map((one) => [`${one.dispatcher_id} ${one.role} ${one.thread_id}`, one] as const),
  );
  return automations.filter((one) => [...newest.values()].includes(one));
}

function highestCommandId(state: LoopState): string {
  const before = 'highest_command_id' in state ? String(state.highest_command_id) : '';
  return state.commands.reduce((highest, { id }) => (id > highest ? id : highest), before);
}

/** What lines may be about without the whole state being asked. */
class Known {
  readonly #commands: Set<string>;
  readonly #items: Set<number>;
  readonly #receipts: Set<string>;
  readonly #highestCommandId: string;

  constructor(state: LoopState) {
    this.#commands = new Set(state.commands.map(({ id }) => id));
    this.#items = new Set(state.items.map(({ id }) => id));
    this.#receipts = new Set(state.wakes.map(({ receipt }) => receipt));
    this.#highestCommandId = highestCommandId(state);
  }

  tells({ event, id, data, stream_seq }: LoopLine): boolean {
    const { command_id, notification_id, receipt } = (data ?? {}) as Readonly<Record<string, unknown>>;
    switch (event) {
      case 'command_created':
        this.#commands.add(String(command_id));
        return String(command_id) > this.#highestCommandId;
      case 'inbox_delivered':
        this.#items.add(stream_seq);
        return this.#commands.has(String(command_id));
      case 'dispatch_command_claimed':
      case 'dispatch_command_succeeded':
      case 'dispatch_command_failed':
      case 'dispatch_command_blocked':
        return this.#commands.has(String(command_id));
      case 'inbox_consumed':
      case 'inbox_returned':
      case 'inbox_ack_recorded':
        return this.#items.has(Number(notification_id));
      case 'app_wakeup_dispatch_planned':
        this.#receipts.add(id);
        return true;
      case 'app_wakeup_delivery_recorded':
      case 'app_wakeup_answered':
        return this.#receipts.has(String(receipt));
      default:
        return true;
    }
  }
}
