import { renderSessionPage } from '../../../core/session-page/render-page.js';
import { sessionJson } from '../../../core/session-page/session-json.js';
import type { LedgerError } from '../../../errors.js';
import type { LedgerEntry } from '../../../ledger/read/entry.js';
import { followSession } from '../../../watch/sessions/follow-session.js';
import { sessionLines, sessionView, unknownSession } from '../../../ledger/session-page.js';
import { replaceFileSync } from '../../../storage/replace-file.js';
import type { Handler } from '../../command.js';
import type { sessionShowDeclaration } from '../../declarations/session/show.js';
import { usage } from '../../exit.js';
import { stopOnInterrupt } from '../../interrupt.js';
import { coloursFor } from '../../output/colour.js';
import { eventText } from '../../output/event-text.js';
import { standardOutput, writeAll } from '../../output/descriptor.js';
import { escapeLines } from '../../output/escape.js';
import { printRawEntries } from '../../output/raw-entries.js';
import { isTerminal, printNote, printResult } from '../../output/result.js';
import { noteSkipped, readingScope } from '../../reading.js';
import { withNearestSession } from './nearest-session.js';

export const runSessionShow: Handler<typeof sessionShowDeclaration.flags> = ({ words: [id = ''], flags }) => {
  const { root } = readingScope(flags, []);
  if (flags.follow) return follow(root, id, flags);
  return withNearestSession(root, id, () => {
    const isRaw = !isTerminal() && !flags.page && !flags.json && flags.out === undefined;
    return isRaw ? printLines(root, id, flags) : printPage(root, id, flags);
  });
};

type Flags = Parameters<typeof runSessionShow>[0]['flags'];

function printPage(root: string, id: string, flags: Flags): number {
  const { digest, clock, report } = sessionView(root, id);
  const { out } = flags;
  if (out !== undefined) {
    replaceFileSync(out, renderSessionPage(digest, clock), { sync: false });
    printResult(flags, { value: () => ({ file: out }), text: () => escapeLines(`Wrote ${out}\n`) });
  } else if (flags.json) printResult(flags, { value: () => sessionJson(digest), text: () => '' });
  else {
    const page = renderSessionPage(digest, clock);
    writeAll(standardOutput, isTerminal() ? escapeLines(page) : page);
  }
  noteSkipped(flags, report);
  return 0;
}

/** What stands, in the order of its history, then every line that comes. Ends with status 0 when interrupted. */
async function follow(root: string, id: string, flags: Flags): Promise<number> {
  if (flags.json || flags.page || flags.out !== undefined) {
    const hint = 'Leave out --json, --page and --out; `agent-ledger watch` keeps the page of every session.';
    throw usage('--follow prints lines as they come', hint);
  }
  const { signal, release } = stopOnInterrupt();
  const print = linePrinter(flags);
  const onWarning = (warning: LedgerError): void => printNote(flags, `agent-ledger: ${warning.message}`);
  for await (const entry of followSession(root, id, { signal, onWarning })) if (!print(entry)) break;
  release();
  return 0;
}

function linePrinter(flags: Flags): (entry: LedgerEntry) => boolean {
  if (!isTerminal()) return ({ bytes }) => writeAll(standardOutput, Buffer.concat([bytes, newline]));
  const colours = coloursFor(flags);
  return (entry) => writeAll(standardOutput, `${eventText(entry.value(), colours)}\n`);
}

const newline = Buffer.from('\n');

function printLines(root: string, id: string, flags: Flags): number {
  const lines = sessionLines(root, id);
  const count = printRawEntries(lines);
  if (count === 0) throw unknownSession(id);
  noteSkipped(flags, lines.report);
  return 0;
}
