import { requireAgentName } from '../../core/agent-name.js';
import { oneLine } from '../../core/cut-text.js';
import { parseStrict } from '../../core/strict-json.js';
import { LedgerError } from '../../errors.js';
import { inheritedSession, placedIn } from '../../ledger/inherited-session.js';
import type { EventInput } from '../../ledger/prepare.js';
import { eventOfAction } from './action-event.js';
import type { HookCall, HookRecord } from './hook-call.js';

type Data = Readonly<Record<string, unknown>>;

/**
 * `AGENT EVENT [TASK_ID] SUMMARY [DATA_JSON|-]`, for scripts: who calls is the agent itself. With fewer words the last
 * one is the summary. A free name of an action becomes one of the known events and is kept in `data.action`.
 * @throws LedgerError INVALID_AGENT, INVALID_JSON, TOO_LARGE, USAGE (too many words)
 */
export function genericHook(call: HookCall): HookRecord {
  const agent = requireAgentName(call.name);
  return { agent, events: [eventOf(call, agent)], createsWorkspace: true };
}

function eventOf(call: HookCall, agent: string): EventInput {
  const { action, task, summary, dataText } = wordsOf(call);
  const event = eventOfAction(action);
  const data = dataOf(call, dataText);
  const { session } = call.flags;
  const input = {
    event,
    summary: oneLine(summary, summaryCharacters),
    source: call.flags.source ?? `${agent}_agent`,
    ...(task === undefined ? {} : { task_id: task }),
    data: event === action ? data : withAction(data, action),
    ...(session === undefined ? {} : { session_id: session }),
  };
  return placedIn(input, inheritedSession(agent));
}

const summaryCharacters = 500;

interface Words {
  readonly action: string;
  readonly task: string | undefined;
  readonly summary: string;
  readonly dataText: string | undefined;
}

function wordsOf({ words, flags }: HookCall): Words {
  const [action = 'info', second, third, fourth, ...tooMany] = words;
  if (tooMany.length > 0)
    throw new LedgerError('USAGE', `hook takes at most five words, not ${words.length + 1}`);
  const dataText = fourth ?? flags.data;
  if (third === undefined) return { action, task: flags.task, summary: second ?? action, dataText };
  // A script whose variable is not set sends an empty word.
  return { action, task: second === '' ? undefined : second, summary: third, dataText };
}

function dataOf(call: HookCall, text: string | undefined): Data {
  if (text === undefined || text === '') return {};
  const value = parseStrict(text === '-' ? wholeInput(call) : text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Data;
  throw new LedgerError('INVALID_JSON', 'the data is JSON, but no object');
}

function wholeInput({ input }: HookCall): Uint8Array {
  const { bytes, problem } = input();
  if (problem === 'deadline') throw new LedgerError('INVALID_JSON', 'standard input did not end in time');
  if (problem === 'unreadable') throw new LedgerError('INVALID_JSON', 'standard input cannot be read');
  if (problem === undefined) return bytes;
  throw new LedgerError('TOO_LARGE', `standard input has more than ${bytes.length} bytes`);
}

/** A list of words or the like stays where the caller put it. */
function withAction(data: Data, action: string): Data {
  return 'action' in data ? { ...data, hook_action: action } : { ...data, action };
}
