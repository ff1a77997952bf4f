import { requireAgentName } from '../../../core/agent-name.js';
import { exitCodes, LedgerError } from '../../../errors.js';
import type { Outcome } from '../../../ledger/append/outcome.js';
import { openLedger, type AgentLedger } from '../../../ledger/open.js';
import type { EventInput } from '../../../ledger/prepare.js';
import { reportFailure, usage } from '../../exit.js';
import type { GlobalFlags } from '../../global-flags.js';
import { stopOnInterrupt } from '../../interrupt.js';
import { BulkReport } from './bulk-report.js';
import { checkedInput } from './checked-input.js';
import type { AppendArguments } from './event-of-arguments.js';
import { eventOfLine, lineBytesAtMost, lineDefaults, type LineDefaults } from './event-of-line.js';
import { lineBatches, type InputLine } from './line-batches.js';

/** Batches that may wait for their outcomes while the next one is read. */
const batchesInFlight = 4;

/**
 * Records one event a line of standard input, as the lines come and in memory that does not grow with the input.
 * With --all-or-nothing every line is checked before the first one is written; an id that stands already with other
 * content shows only then. Exit status: 3 if any line was refused, 130 after an interrupt.
 */
export async function appendBulk(parsed: AppendArguments & { readonly flags: GlobalFlags }): Promise<number> {
  const { words, flags } = parsed;
  const agent = requireAgentName(words[0] ?? '');
  refuseSingleForm(parsed);
  const bulkReport = new BulkReport(agent, flags);
  const { signal, release } = stopOnInterrupt();
  const ledger = openLedger({
    ...(flags.root === undefined ? {} : { root: flags.root }),
    ...(flags.durability === undefined ? {} : { durability: flags.durability }),
  });
  const task: BulkTask = {
    handle: ledger.agent(agent),
    defaults: lineDefaults(agent, flags),
    report: bulkReport,
  };
  try {
    const lines = lineBatches(process.stdin, { lineBytesAtMost, signal });
    await record(
      task,
      flags['all-or-nothing'] ? await checkedInput(lines, { ...task, ledger, signal }) : lines,
    );
  } finally {
    await ledger.close();
    release();
  }
  const interrupted = signal.aborted;
  bulkReport.close({ interrupted });
  return statusOf(bulkReport, { interrupted, json: flags.json || flags.jsonl });
}

interface BulkTask {
  readonly handle: AgentLedger;
  readonly defaults: LineDefaults;
  readonly report: BulkReport;
}

/** Reports in the order of the lines; stops at the first failure that the next lines would meet as well. */
async function record(
  task: BulkTask,
  batches: AsyncIterable<readonly InputLine[]> | Iterable<readonly InputLine[]>,
): Promise<void> {
  const inFlight: Promise<void>[] = [];
  for await (const lines of batches) {
    inFlight.push(report(task, { lines, outcomes: appendLines(task, lines), after: inFlight.at(-1) }));
    if (inFlight.length > batchesInFlight) await inFlight.shift();
    if (task.report.failure !== undefined) break;
  }
  await inFlight.at(-1);
}

interface Batch {
  readonly lines: readonly InputLine[];
  readonly outcomes: Promise<readonly Outcome[]>;
  readonly after: Promise<void> | undefined;
}

async function report(task: BulkTask, { lines, outcomes, after }: Batch): Promise<void> {
  const settled = await outcomes;
  await after;
  for (const [at, outcome] of settled.entries()) task.report.add(lines[at]?.number ?? 0, outcome);
}

async function appendLines(
  { handle, defaults }: BulkTask,
  lines: readonly InputLine[],
): Promise<readonly Outcome[]> {
  const refused = new Map<number, Outcome>();
  const events: EventInput[] = [];
  for (const [at, line] of lines.entries()) {
    try {
      events.push(eventOfLine(line, defaults));
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      refused.set(at, { kind: 'failed', error });
    }
  }
  const appended = (await handle.appendMany(events)).values();
  return lines.map((_, at) => refused.get(at) ?? (appended.next().value as Outcome));
}

function statusOf(
  { failure, refused }: BulkReport,
  { interrupted, json }: { readonly interrupted: boolean; readonly json: boolean },
): number {
  if (failure !== undefined) {
    const { line, error } = failure;
    const message = `stopped at line ${line}: ${error.message}`;
    const details = { ...error.details, line };
    const options = { details, hint: error.hint, cause: error };
    return reportFailure(new LedgerError(error.code, message, options), { json });
  }
  if (interrupted) return exitCodes.interrupted;
  return refused > 0 ? exitCodes.refused : exitCodes.done;
}

/** Flags that describe one event cannot describe many. */
function refuseSingleForm({ words, flags }: AppendArguments): void {
  if (words.length > 1)
    throw usage(`with --stdin there is no "${words[1]}": each line is an event of its own`);
  const flag = (['data', 'id', 'ts'] as const).find((name) => flags[name] !== undefined);
  if (flag !== undefined)
    throw usage(`--${flag} describes one event; with --stdin put "${flag}" into the lines`);
}
