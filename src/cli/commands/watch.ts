import { relative } from 'node:path';
import { findRoot } from '../../storage/workspace.js';
import { watchLedgers, watchOnce, type WatchEvent } from '../../watch/watch.js';
import type { Handler } from '../command.js';
import type { watchDeclaration } from '../declarations/watch.js';
import { usage } from '../exit.js';
import { stopOnInterrupt } from '../interrupt.js';
import { standardOutput, writeAll } from '../output/descriptor.js';
import { escapeLines } from '../output/escape.js';
import { printNote, printResult } from '../output/result.js';
import { sortedJson } from '../output/sorted-json.js';
import { readingScope } from '../reading.js';

export const runWatch: Handler<typeof watchDeclaration.flags> = async ({ flags }) => {
  if (flags.json && !flags.once)
    throw usage(
      'watch never comes to the end of a JSON value',
      'Use --jsonl: one object a line; or --once --json.',
    );
  const { root } = readingScope(flags, []);
  const views = namesIn(flags.project);
  const { signal, release } = stopOnInterrupt();
  const events: WatchEvent[] = [];
  const onEvent = (event: WatchEvent): void => {
    if (flags.once && !flags.jsonl) events.push(event);
    print(root, event, flags);
  };
  try {
    if (flags.once) await watchOnce(root, { views, signal, onEvent });
    else await watchLedgers(root, { views, signal, onEvent });
  } finally {
    release();
  }
  if (flags.once && !flags.jsonl)
    printResult(flags, { value: () => summary(root, events), text: () => sumText(events) });
  return 0;
};

/** The names in a list with commas; undefined = all. */
export function namesIn(list: string | undefined): readonly string[] | undefined {
  return list?.split(',').map((name) => name.trim());
}

type Flags = Parameters<typeof runWatch>[0]['flags'];

function print(root: string, event: WatchEvent, flags: Flags): void {
  if (flags.jsonl) return void writeAll(standardOutput, `${sortedJson(valueOf(root, event))}\n`);
  if ('change' in event || flags.json) return;
  if (event.kind === 'warning')
    return printNote(flags, `agent-ledger: ${event.error.message} [${event.error.code}]`);
  if (flags.quiet || (flags.once && event.kind === 'ready')) return;
  writeAll(standardOutput, escapeLines(`${textOf(root, event)}\n`));
}

function textOf(root: string, event: Exclude<WatchEvent, { change: 'file' } | { kind: 'warning' }>): string {
  switch (event.kind) {
    case 'standby':
      return 'Another watcher works here; this one takes over when it ends.';
    case 'ready':
      return `Watching ${findRoot(root)}.`;
    case 'drained':
      return `${event.agent}: ${event.events} waiting ${event.events === 1 ? 'event' : 'events'} appended`;
    case 'healed':
      return `${event.file}: its last line was cut and is closed now`;
    case 'offline':
      return `${event.agent} is offline, silent since ${new Date(event.lastMs).toISOString()}`;
    case 'online':
      break;
  }
  return `${event.agent} is back`;
}

/** One event as a JSON object; a stable contract. */
function valueOf(root: string, event: WatchEvent): unknown {
  if ('change' in event)
    return { event: 'file', file: relative(findRoot(root), event.path), was: event.kind };
  switch (event.kind) {
    case 'warning':
      return { event: 'warning', code: event.error.code, message: event.error.message };
    case 'offline':
    case 'online':
      return { event: event.kind, agent: event.agent, last: new Date(event.lastMs).toISOString() };
    case 'drained':
      return { event: 'drained', agent: event.agent, events: event.events };
    case 'healed':
      return { event: 'healed', file: event.file };
    case 'standby':
    case 'ready':
      break;
  }
  return { event: event.kind };
}

function summary(root: string, events: readonly WatchEvent[]): unknown {
  return { events: events.map((event) => valueOf(root, event)) };
}

function sumText(events: readonly WatchEvent[]): string {
  const files = events.filter((event) => 'change' in event).length;
  return `Up to date: ${files === 1 ? '1 file' : `${files} files`} written.\n`;
}
