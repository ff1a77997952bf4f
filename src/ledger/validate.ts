import { findFiles } from './validate/ledger-paths.js';
import { validateFile, type ValidatedFile } from './validate/file-validator.js';
import type { ValidationFinding } from './validate/finding.js';

export type { ValidationFinding, ValidationKind } from './validate/finding.js';

export interface ValidateOptions {
  /** Also looks at days, numbers, links, agents and line ends. */
  readonly strict?: boolean;
}

export interface ValidationReport {
  /** No line is bad. */
  readonly ok: boolean;
  readonly sentence: string;
  readonly files: number;
  readonly lines: number;
  /** Lines that a crash had cut and a later writer closed or set apart: counted, no fault. */
  readonly torn: number;
  /** Every bad line, one entry for each rule it breaks, in the order of the files. */
  readonly findings: readonly ValidationFinding[];
}

/**
 * Holds each line of files against the schema, without looking at other files. Lines of format 1.0 (no id, seq, prev) are
 * valid, and so are a byte order mark and CR LF of other tools. A path may be a file, a folder or the root of a workspace.
 * @throws LedgerError IO_FAILED for a path that is not there, other IO_*
 */
export function validateFiles(paths: readonly string[], options: ValidateOptions = {}): ValidationReport {
  const isStrict = options.strict === true;
  const files = findFiles(paths).map((path) => validateFile(path, isStrict));
  const setApart = new Set(files.flatMap((file) => file.setApart));
  const findings = files.flatMap((file) => file.findings.filter((one) => !isSetApart(file, one, setApart)));
  const all = sum(files, (file) => file.findings.length);
  const torn = sum(files, (file) => file.torn) + all - findings.length;
  const lines = sum(files, (file) => file.lines);
  const ok = findings.length === 0;
  const sentence = sentenceFor({ files: files.length, lines, torn, findings });
  return { ok, sentence, files: files.length, lines, torn, findings };
}

/** The sentence, then one finding a line: `file:line kind pointer rule: message`. Text from lines is not escaped. */
export function renderValidationReport({ sentence, findings }: ValidationReport): string {
  const list = findings.map(
    ({ file, line, kind, pointer, rule, message }) =>
      `${file}:${line} ${kind} ${pointer || '(line)'} ${rule}: ${message}`,
  );
  return `${[sentence, ...list].join('\n')}\n`;
}

/** A piece that could not be closed is no JSON, but the writer that found it said so. */
function isSetApart(
  { damaged }: ValidatedFile,
  { kind, line }: ValidationFinding,
  recorded: ReadonlySet<string>,
): boolean {
  return kind === 'damaged' && recorded.has(damaged.get(line) ?? '');
}

function sentenceFor({
  files,
  lines,
  torn,
  findings,
}: Pick<ValidationReport, 'files' | 'lines' | 'torn' | 'findings'>): string {
  const bad = new Set(findings.map(({ file, line }) => `${file}:${line}`)).size;
  const healed = torn === 0 ? '' : `, ${several(torn, 'line')} cut by a crash and healed`;
  return `${several(lines, 'line')} in ${several(files, 'file')}${healed}, ${bad === 0 ? 'none' : bad.toLocaleString('en-US')} bad`;
}

function several(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

function sum<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((total, item) => total + count(item), 0);
}
