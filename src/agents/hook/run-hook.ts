import { ioError } from '../../errors.js';
import { logHookTrouble } from '../../ledger/hook-log.js';
import { adapterOf, isVendor } from '../vendors/mapping.js';
import { hookEvents } from './hook-events.js';
import type { HookCall, HookFlags, HookRecord, PlaceSource, StandardInput } from './hook-call.js';
import { hookRoot, isLedgerWanted, openPlace, placeOf, type OpenedPlace } from './hook-place.js';
import { recordEvents, type HookInput } from './record-events.js';
import type { Original } from './rejected-event.js';
import { readBounded } from './standard-input.js';

export interface HookOptions {
  /** The agent's or vendor's name and what follows it. */
  readonly words: readonly string[];
  readonly flags: HookFlags;
  /** For people, on standard error: one line. */
  readonly warn: (message: string) => void;
  /** For standard output, where the vendor's protocol asks for it. */
  readonly answer: (text: string) => void;
}

const inputBytesAtMost = 16 * 1024 * 1024;
/** A script may take its time to make the data; a vendor's program has written its payload when it starts us. */
const inputDeadlineMs = { script: 5_000, vendor: 1_000 } as const;

/**
 * Runs one hook. Whatever happens, it returns: nothing is thrown, nothing goes to standard output unless the vendor
 * wants an answer, and it neither waits for the lock longer than 250 ms nor for standard input longer than its deadline.
 * What could not be recorded as sent is kept in the spool or as an error event, and a warning says so.
 * A program that waits for an answer has it first. AGENT_LEDGER_DISABLE=1: does nothing else.
 */
export function runHook(options: HookOptions): void {
  try {
    answerFirst(options);
    if (process.env['AGENT_LEDGER_DISABLE'] === '1') return;
    run(options);
  } catch (error) {
    sayQuietly(options, `hook: unexpected: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function run({ words: [name, ...words], flags, warn, answer }: HookOptions): void {
  if (name === undefined) return warn(`hook: nothing to record without words; ${usage}`);
  const deadlineMs = inputDeadlineMs[isVendor(name) ? 'vendor' : 'script'];
  const input = onceOnly(() => readBounded({ bytesAtMost: inputBytesAtMost, deadlineMs }));
  const place = openedOnce(flags.root);
  const { inputs, ...record } = readCall({ name, words, flags, input, place });
  if (record.answer !== undefined) answer(record.answer);
  const opened = inputs.length === 0 ? undefined : place(record);
  if (opened === undefined) return;
  recordEvents(inputs, placeOf(opened, record.agent), (message) => {
    warn(`hook ${name}: ${message}`);
    logHookTrouble(opened.root, `${record.agent} ${message}`, opened.edges.now());
  });
}

/** The event is the word that is no payload. */
function answerFirst({ words: [name = '', ...words], answer }: HookOptions): void {
  const given = isVendor(name) ? adapterOf(name).answer : undefined;
  if (given !== undefined) answer(`${given(words.find((word) => /^\w+$/.test(word)) ?? '')}\n`);
}

const usage = '`agent-ledger hook --help` tells which';

function openedOnce(given: string | undefined): PlaceSource {
  let root: string | undefined;
  let opened: OpenedPlace | undefined;
  return ({ createsWorkspace }) => {
    root ??= hookRoot(given);
    if (!createsWorkspace && !isLedgerWanted(given, root)) return undefined;
    return (opened ??= openPlace(root));
  };
}

interface ReadCall extends Omit<HookRecord, 'events'> {
  readonly inputs: readonly HookInput[];
}

/** What cannot be read is recorded as it came. */
function readCall(call: HookCall): ReadCall {
  try {
    const { events, ...record } = hookEvents(call);
    return { ...record, inputs: events.map((event): HookInput => ({ kind: 'event', event })) };
  } catch (cause) {
    const error = ioError(cause, 'reading the call');
    const agent = nearestName(call.flags.agent ?? call.name);
    const inputs: readonly HookInput[] = [{ kind: 'refused', error, original: originalOf(call, agent) }];
    return { agent, inputs, createsWorkspace: !isVendor(call.name) };
  }
}

function originalOf({ name, words, flags, input }: HookCall, agent: string): Original {
  const { bytes, problem } = input.isRead ? input() : { bytes: undefined };
  return {
    source: flags.source ?? `${agent}_agent`,
    ...taskOf(name, words),
    name,
    words,
    ...(flags.data === undefined ? {} : { data: flags.data }),
    ...(bytes === undefined
      ? {}
      : { input: Buffer.from(bytes).toString('utf8'), input_problem: problem ?? 'none' }),
  };
}

/** Where a script puts it. */
function taskOf(name: string, words: readonly string[]): { readonly task_id?: string } {
  const [, task = '', summary] = words;
  return isVendor(name) || summary === undefined || task === '' ? {} : { task_id: task };
}

/** An agent's name as near to the given one as names allow. */
function nearestName(name: string): string {
  const near = name
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 64);
  return near === '' ? 'unknown' : near;
}

/** Standard input can be read once; a second look gets the same. */
function onceOnly(read: () => StandardInput): HookCall['input'] {
  let known: StandardInput | undefined;
  const get = (): StandardInput => (known ??= read());
  return Object.defineProperty(get, 'isRead', { get: () => known !== undefined }) as HookCall['input'];
}

function sayQuietly({ warn }: HookOptions, message: string): void {
  try {
    warn(message);
  } catch {
    // There is nobody left to tell.
  }
}
