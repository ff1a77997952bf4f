import { requireAgentName } from '../../../core/agent-name.js';
import { parseStrict } from '../../../core/strict-json.js';
import { LedgerError } from '../../../errors.js';
import { inheritedSession, placedIn } from '../../../ledger/inherited-session.js';
import type { EventInput } from '../../../ledger/prepare.js';
import type { Arguments } from '../../declaration.js';
import type { appendDeclaration } from '../../declarations/append.js';
import { usage } from '../../exit.js';
import { readStandardInput } from './standard-input.js';

export type AppendArguments = Arguments<typeof appendDeclaration.flags>;

export interface AddressedEvent {
  readonly agent: string;
  readonly event: EventInput;
}

/** More input cannot become an event: a line has at most 64,000 bytes. */
const dataBytesAtMost = 1024 * 1024;

/**
 * The event that the words and flags describe.
 * @throws LedgerError USAGE, INVALID_AGENT, INVALID_JSON, TOO_LARGE
 */
export function eventOfArguments({ words, flags }: AppendArguments): AddressedEvent {
  const [name = '', ...rest] = words;
  const agent = requireAgentName(name);
  const { data: dataText, ...fields } = fieldsOf(rest, flags);
  const event = {
    ...fields,
    ...(dataText === undefined ? {} : { data: parseData(dataText) }),
    ...(flags.id === undefined ? {} : { id: flags.id }),
    ...(flags.ts === undefined ? {} : { ts: flags.ts }),
    ...(flags.session === undefined ? {} : { session_id: flags.session }),
  };
  return { agent, event: placedIn(event, inheritedSession(agent)) };
}

/** What a line of bulk input, or a short command line, has where it says nothing else. */
export function defaultFields({ event, task, source }: AppendArguments['flags']) {
  return {
    event: event ?? 'info',
    source: source ?? 'user',
    ...(task === undefined ? {} : { task_id: task }),
  };
}

type Fields = Omit<EventInput, 'data'> & { readonly data?: string };

function fieldsOf(words: readonly string[], flags: AppendArguments['flags']): Fields {
  const [first, task_id, source, summary, data, ...tooMany] = words;
  if (words.length === 1 && first !== undefined) {
    return {
      summary: first,
      ...defaultFields(flags),
      ...(flags.data === undefined ? {} : { data: flags.data }),
    };
  }
  if (first === undefined)
    throw usage('append needs a summary', 'For example: agent-ledger append cls "Looked at the logs"');
  if (task_id === undefined || source === undefined || summary === undefined || tooMany.length > 0) {
    throw usage(
      `append takes one word after AGENT (the summary) or EVENT TASK_ID SOURCE SUMMARY [DATA], not ${words.length} words`,
      'Another kind of event in short: agent-ledger append AGENT "SUMMARY" --event error --task ID',
    );
  }
  refuseDoubles(flags, data);
  const text = data ?? flags.data;
  return { event: first, task_id, source, summary, ...(text === undefined ? {} : { data: text }) };
}

function refuseDoubles(flags: AppendArguments['flags'], data: string | undefined): void {
  const doubled = (['event', 'task', 'source'] as const).find((name) => flags[name] !== undefined);
  const name = doubled ?? (data !== undefined && flags.data !== undefined ? 'data' : undefined);
  if (name !== undefined) throw usage(`--${name} is given twice: as a word and as a flag`);
}

function parseData(text: string): Readonly<Record<string, unknown>> {
  const isPiped = text === '-';
  const input = isPiped ? readStandardInput(dataBytesAtMost) : text;
  try {
    // Whether it is an object is for the schema to say.
    return parseStrict(input) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    const { code, message, details, hint } = cause;
    const where = isPiped ? 'data on standard input' : 'data';
    throw new LedgerError(code, `${where}: ${message}`, { details, hint, cause });
  }
}
