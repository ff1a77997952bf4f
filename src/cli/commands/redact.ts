import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { createRedactor, type Redactor } from '../../core/redaction/redactor.js';
import { positionsOf } from '../../core/redaction/text-position.js';
import { ioError, LedgerError } from '../../errors.js';
import { readConfig } from '../../storage/config.js';
import { realEdges } from '../../storage/edges.js';
import { secretMarker } from '../../storage/redaction-key.js';
import { findRoot, readWorkspace } from '../../storage/workspace.js';
import type { Handler } from '../command.js';
import type { redactDeclaration } from '../declarations/redact.js';
import type { GlobalFlags } from '../global-flags.js';
import { standardOutput, writeAll } from '../output/descriptor.js';
import { escapeInvisible, escapeLines } from '../output/escape.js';
import { isTerminal, printResult } from '../output/result.js';
import { sortedJson } from '../output/sorted-json.js';
import { readStandardInput } from './append/standard-input.js';

const mostBytes = 64 * 1024 * 1024;

export const runRedact: Handler<typeof redactDeclaration.flags> = ({ words, flags }) => {
  const [file = '-'] = words;
  const { redactor, mark } = redactorHere(flags);
  const bytes = file === '-' ? Buffer.from(readStandardInput(mostBytes)) : readFile(file);
  const encoding = isUtf8(bytes) ? 'utf8' : 'latin1';
  const text = bytes.toString(encoding);
  if (flags.test) printFindings(flags, { file, text, redactor, mark });
  else printRedacted(flags, redactor.text(text), encoding);
  return 0;
};

type Mark = (secret: string) => string;

/** Marks made outside of a workspace have a key of their own. */
const keyOutside = 'no-workspace';

function redactorHere({ root: given }: Pick<GlobalFlags, 'root'>): { redactor: Redactor; mark: Mark } {
  const root = findRoot(given);
  const workspace = readWorkspace(root, realEdges());
  const mark = secretMarker(workspace?.id ?? keyOutside);
  const extraRules = workspace === undefined ? [] : (readConfig(root).redact?.extra ?? []);
  return { redactor: createRedactor({ mark, extraRules }), mark };
}

function readFile(path: string): Buffer {
  try {
    const { size } = statSync(path);
    if (size > mostBytes) throw tooLarge(path, size);
    return readFileSync(path);
  } catch (error) {
    throw ioError(error, `reading ${path}`);
  }
}

function tooLarge(path: string, size: number): LedgerError {
  return new LedgerError('TOO_LARGE', `${path} has ${size} bytes, more than ${mostBytes}`, {
    details: { size, limit: mostBytes },
    hint: 'Cut it at line ends, for example with split -C 60M.',
  });
}

/** Bytes that are no UTF-8 come out as they went in. */
function printRedacted({ json }: GlobalFlags, text: string, encoding: BufferEncoding): void {
  if (json) writeAll(standardOutput, `${sortedJson({ text })}\n`);
  else if (isTerminal()) writeAll(standardOutput, escapeLines(text));
  else writeAll(standardOutput, Buffer.from(text, encoding));
}

interface Tested {
  readonly file: string;
  readonly text: string;
  readonly redactor: Redactor;
  readonly mark: Mark;
}

function printFindings(flags: GlobalFlags, { file, text, redactor, mark }: Tested): void {
  const found = redactor.find(text);
  const positions = positionsOf(
    text,
    found.map(({ start }) => start),
  );
  const findings = found.map(({ rule, start, end }, index) => ({
    line: positions[index]?.line ?? 0,
    column: positions[index]?.column ?? 0,
    rule,
    replacement: `[redacted:${rule}:${mark(text.slice(start, end))}]`,
  }));
  printResult(flags, {
    value: () => ({ file, findings }),
    text: () => findings.map((finding) => lineOf(file, finding)).join('') + countLine(findings.length),
  });
}

interface Shown {
  readonly line: number;
  readonly column: number;
  readonly rule: string;
  readonly replacement: string;
}

function lineOf(file: string, { line, column, rule, replacement }: Shown): string {
  return `${escapeInvisible(file)}:${line}:${column} ${rule} ${replacement}\n`;
}

function countLine(count: number): string {
  if (count === 0) return 'no secrets found\n';
  return count === 1 ? '1 secret\n' : `${count} secrets\n`;
}
