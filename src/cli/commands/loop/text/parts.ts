import { escapeInvisible } from '../../../output/escape.js';

/** Text from a ledger as one field of a line. */
export function field(text: string | number | null | undefined): string {
  return text === null || text === undefined || text === '' ? '-' : escapeInvisible(String(text));
}

/** Text of several lines, set in. */
export function block(text: string, indent = '  '): readonly string[] {
  return text.split('\n').map((line) => `${indent}${line}`.trimEnd());
}

/** A command of its own line, ready to be copied. */
export function commandLine(command: string): string {
  return `  ${command}`;
}

/** Columns as wide as their widest entry; the last one is not filled up. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
