import { tailFollow } from '../../ledger/follow.js';
import type { LedgerEntry } from '../../ledger/read/entry.js';
import { lastLines } from '../../ledger/read/last-lines.js';
import { findRoot } from '../../storage/workspace.js';
import type { Handler } from '../command.js';
import type { tailDeclaration } from '../declarations/tail.js';
import { usage } from '../exit.js';
import { stopOnInterrupt } from '../interrupt.js';
import { standardOutput, writeAll } from '../output/descriptor.js';
import { coloursFor } from '../output/colour.js';
import { escapeInvisible } from '../output/escape.js';
import { eventText } from '../output/event-text.js';
import { isTerminal, printNote } from '../output/result.js';
import { sortedJson } from '../output/sorted-json.js';
import { noteSkipped, readingScope } from '../reading.js';

export const runTail: Handler<typeof tailDeclaration.flags> = async ({ words, flags }) => {
  const count = flags.lines ?? 10;
  const print = printer(flags);
  if (flags.follow) return await follow({ words, flags }, { count, print });
  const { root, agents } = readingScope(flags, words);
  const { entries, report } = lastLines(root, { count, agents });
  if (flags.json) writeAll(standardOutput, `${sortedJson(entries.map((entry) => entry.value()))}\n`);
  else for (const entry of entries) print(entry);
  noteSkipped(flags, report);
  return 0;
};

/** Agents and folders may come later. Ends with status 0 when interrupted, or when nobody reads any more. */
async function follow(
  { words, flags }: Parameters<typeof runTail>[0],
  { count, print }: { readonly count: number; readonly print: (entry: LedgerEntry) => boolean },
): Promise<number> {
  if (flags.json)
    throw usage('--follow never comes to the end of a JSON value', 'Use --jsonl: one value a line.');
  const { signal, release } = stopOnInterrupt();
  const entries = tailFollow(findRoot(flags.root), {
    count,
    signal,
    onWarning: (warning) => printNote(flags, `agent-ledger: ${warning.message}`),
    ...(words.length === 0 ? {} : { agents: words }),
  });
  for await (const entry of entries) if (!print(entry)) break;
  release();
  return 0;
}

/** Returns false once nobody reads any more. */
function printer(flags: Parameters<typeof runTail>[0]['flags']): (entry: LedgerEntry) => boolean {
  const onTerminal = isTerminal();
  if (!onTerminal) return ({ bytes }) => writeAll(standardOutput, Buffer.concat([bytes, newline]));
  if (flags.jsonl)
    return ({ bytes }) => writeAll(standardOutput, `${escapeInvisible(bytes.toString('utf8'))}\n`);
  const colours = coloursFor(flags);
  return (entry) => writeAll(standardOutput, `${eventText(entry.value(), colours)}\n`);
}

const newline = Buffer.from('\n');
