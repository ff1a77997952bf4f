/** A JSON value as indented lines, for people: one key a line, lists with dashes, empty things left out. */
export function outline(value: unknown): string {
  const lines = linesOf(value);
  return lines.length === 0 ? 'nothing\n' : `${lines.join('\n')}\n`;
}

function linesOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => indented(linesOf(item), '- ', '  '));
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(entryLines);
  if (value === null || value === undefined) return [];
  return typeof value === 'string' ? value.split('\n') : [JSON.stringify(value)];
}

function entryLines([key, value]: readonly [string, unknown]): readonly string[] {
  const lines = linesOf(value);
  const name = key.replaceAll('_', ' ');
  const [first] = lines;
  if (first === undefined) return [];
  if (lines.length === 1 && typeof value !== 'object') return [`${name}: ${first}`];
  return [`${name}:`, ...indented(lines, '  ', '  ')];
}

function indented(lines: readonly string[], first: string, others: string): readonly string[] {
  return lines.map((line, at) => `${at === 0 ? first : others}${line}`);
}
