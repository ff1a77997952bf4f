import { LedgerError } from '../../../errors.js';
import type { AgentLedger, Ledger } from '../../../ledger/open.js';
import { preparationFor } from '../../../ledger/preparation.js';
import { prepareEvent } from '../../../ledger/prepare.js';
import { readConfig } from '../../../storage/config.js';
import type { BulkReport } from './bulk-report.js';
import { eventOfLine, type LineDefaults } from './event-of-line.js';
import type { InputLine } from './line-batches.js';

/** Input that is checked as a whole before any of it is written has to fit into memory. */
const bytesAtMost = 256 * 1024 * 1024;

interface Check {
  readonly ledger: Ledger;
  readonly handle: AgentLedger;
  readonly defaults: LineDefaults;
  readonly report: BulkReport;
  readonly signal: AbortSignal;
}

/**
 * Reads all input and checks every line as an append would. Refused lines are reported; then, and after an interrupt,
 * nothing is left to be written.
 * @throws LedgerError TOO_LARGE beyond 256 MiB
 */
export async function checkedInput(
  batches: AsyncIterable<readonly InputLine[]>,
  check: Check,
): Promise<readonly (readonly InputLine[])[]> {
  const kept: (readonly InputLine[])[] = [];
  const verdict = verdictOn(check);
  let bytes = 0;
  for await (const lines of batches) {
    for (const line of lines) {
      bytes += line.bytes?.length ?? 0;
      const error = verdict(line);
      if (error !== undefined) check.report.add(line.number, { kind: 'failed', error });
    }
    if (bytes > bytesAtMost) throw tooLarge();
    kept.push(lines);
  }
  return check.report.refused > 0 || check.signal.aborted ? [] : kept;
}

function verdictOn({ ledger, handle, defaults }: Check): (line: InputLine) => LedgerError | undefined {
  const rules = preparationFor({ id: ledger.workspaceId }, readConfig(ledger.root));
  const preparation = { agent: handle.name, ...rules };
  return (line) => {
    try {
      prepareEvent(eventOfLine(line, defaults), preparation);
      return undefined;
    } catch (error) {
      if (error instanceof LedgerError) return error;
      throw error;
    }
  };
}

function tooLarge(): LedgerError {
  return new LedgerError('TOO_LARGE', `--all-or-nothing takes at most ${bytesAtMost} bytes of input`, {
    details: { limit: bytesAtMost },
    hint: 'Append in smaller parts, or without --all-or-nothing; nothing was written.',
  });
}
