import type { Finding } from './span.js';

interface Replacement {
  readonly find: (text: string) => readonly Finding[];
  readonly mark: (secret: string) => string;
}

/**
 * A list of strings with an option among them is a command line: `["mysql", "-u", "bob", "--password", "…"]`. What is a
 * secret in the line as a whole is replaced in its item; behind an option, all of the item. Other lists come back as
 * they are, as the same reference.
 */
export function redactArguments(items: readonly unknown[], { find, mark }: Replacement): readonly unknown[] {
  if (!isCommandLine(items)) return items;
  const findings = find(items.join(' '));
  if (findings.length === 0) return items;
  let offset = 0;
  return items.map((item, index) => {
    const start = offset;
    offset += item.length + 1;
    const isValue = items[index - 1]?.startsWith('-') ?? false;
    return redactItem(item, { start, isValue, findings, mark });
  });
}

function isCommandLine(items: readonly unknown[]): items is readonly string[] {
  let hasOption = false;
  for (const item of items) {
    if (typeof item !== 'string') return false;
    if (item.charCodeAt(0) === 45) hasOption = true;
  }
  return hasOption;
}

interface ItemPlace {
  readonly start: number;
  readonly isValue: boolean;
  readonly findings: readonly Finding[];
  readonly mark: (secret: string) => string;
}

function redactItem(item: string, { start, isValue, findings, mark }: ItemPlace): string {
  let result = '';
  let from = 0;
  const own = findings.filter((finding) => finding.end > start && finding.start < start + item.length);
  for (const finding of own) {
    if (from === item.length) break;
    const begin = Math.max(finding.start - start, from);
    const end = isValue && begin === 0 ? item.length : Math.min(finding.end - start, item.length);
    result += `${item.slice(from, begin)}[redacted:${finding.rule}:${mark(item.slice(begin, end))}]`;
    from = end;
  }
  return result + item.slice(from);
}
