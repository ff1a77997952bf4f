import { renderSessionPage } from '../../../core/session-page/render-page.js';
import { sessionJson } from '../../../core/session-page/session-json.js';
import { sessionLines, sessionView, unknownSession } from '../../../ledger/session-page.js';
import { replaceFileSync } from '../../../storage/replace-file.js';
import type { Handler } from '../../command.js';
import type { sessionShowDeclaration } from '../../declarations/session/show.js';
import { standardOutput, writeAll } from '../../output/descriptor.js';
import { escapeLines } from '../../output/escape.js';
import { printRawEntries } from '../../output/raw-entries.js';
import { isTerminal, printResult } from '../../output/result.js';
import { noteSkipped, readingScope } from '../../reading.js';
import { withNearestSession } from './nearest-session.js';

export const runSessionShow: Handler<typeof sessionShowDeclaration.flags> = ({ words: [id = ''], flags }) => {
  const { root } = readingScope(flags, []);
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

function printLines(root: string, id: string, flags: Flags): number {
  const lines = sessionLines(root, id);
  const count = printRawEntries(lines);
  if (count === 0) throw unknownSession(id);
  noteSkipped(flags, lines.report);
  return 0;
}
