import { importTranscripts, type ImportReport } from '../../agents/import.js';
import type { FileReport } from '../../agents/import/report.js';
import { adapterOf, isVendor, vendors } from '../../agents/vendors/mapping.js';
import { exitCodes } from '../../errors.js';
import type { Handler } from '../command.js';
import type { importDeclaration } from '../declarations/import.js';
import { usage } from '../exit.js';
import { stopOnInterrupt } from '../interrupt.js';
import { escapeInvisible } from '../output/escape.js';
import { Progress } from '../output/progress.js';
import { printNote, printResult } from '../output/result.js';

/** Exit status: 3 if the ledger refused any event, 130 after an interrupt; lines that are no JSON are only told. */
export const runImport: Handler<typeof importDeclaration.flags> = async ({ words, flags }) => {
  const [vendor = '', ...files] = words;
  if (!isVendor(vendor) || adapterOf(vendor).transcript === undefined)
    throw usage(
      `no transcripts of "${vendor}" can be imported`,
      `Known: ${vendors.filter((one) => adapterOf(one).transcript !== undefined).join(', ')}.`,
    );
  const agent = flags.agent ?? (process.env['AGENT_LEDGER_AGENT'] || undefined);
  const progress = new Progress('importing', flags);
  const { signal, release } = stopOnInterrupt();
  try {
    const report = await importTranscripts({
      vendor,
      files,
      signal,
      onProgress: (bytes) => progress.show(bytes),
      ...(agent === undefined ? {} : { agent }),
      ...(flags.root === undefined ? {} : { root: flags.root }),
    });
    progress.end();
    print(report, flags);
    if (signal.aborted) return exitCodes.interrupted;
    return report.files.some(({ refused }) => refused > 0) ? exitCodes.refused : exitCodes.done;
  } finally {
    progress.end();
    release();
  }
};

function print(report: ImportReport, flags: Parameters<typeof runImport>[0]['flags']): void {
  printResult(flags, {
    value: () => report,
    text: () => report.files.map((file) => `${escapeInvisible(fileText(file))}\n`).join(''),
  });
  if (flags.json) return;
  for (const file of report.files) for (const note of notesOn(file)) printNote(flags, note);
}

function fileText({ file, written, already_there: there, passed_over: passed, tokens }: FileReport): string {
  const kinds = Object.entries(passed).sort(([, left], [, right]) => right - left);
  const parts = [
    `${written} written`,
    ...(there > 0 ? [`${there} already there`] : []),
    ...(kinds.length > 0
      ? [`passed over: ${kinds.map(([kind, count]) => `${count} ${kind}`).join(', ')}`]
      : []),
    ...Object.entries(tokens).map(([name, count]) => `${name} ${count}`),
  ];
  return `${file}: ${parts.join('; ')}`;
}

function notesOn({
  file,
  unparsable,
  unparsable_lines: lines,
  refused,
  refusals,
  drift,
  changed,
}: FileReport): readonly string[] {
  const [first] = refusals;
  const more = unparsable > lines.length ? ', …' : '';
  return [
    ...(unparsable > 0 ? [`${file}: no JSON object in ${unparsable} lines: ${lines.join(', ')}${more}`] : []),
    ...(refused > 0
      ? [
          `${file}: ${refused} events refused, first in line ${first?.line}: ${first?.message} [${first?.code}]`,
        ]
      : []),
    ...(drift > 0 ? [`${file}: ${drift} events of kinds not known here; recorded as info`] : []),
    ...(changed > 0
      ? [`${file}: ${changed} events stand already with other content, made by other settings`]
      : []),
  ];
}
