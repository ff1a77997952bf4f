/** A part of a text to be replaced, by UTF-16 offsets; `rule` where the finder knows better than its row in the table. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly rule?: string;
}

/** What the rules found: whose name goes into the replacement, and where. */
export interface Finding {
  readonly rule: string;
  readonly start: number;
  readonly end: number;
}

/** Finds secrets in a text: spans that are not empty, in any order; they may overlap. */
export type Find = (text: string) => readonly Span[];

const markForm = /\[redacted:[a-z0-9_-]{1,40}:[0-9a-f]{16}\]/g;

/** Marks standing in `text`, in order: what is redacted already. */
export function marksIn(text: string): readonly Span[] {
  if (!text.includes('[redacted:')) return [];
  return Array.from(text.matchAll(markForm), ({ index, 0: { length } }) => ({
    start: index,
    end: index + length,
  }));
}

/** The text with its marks blotted out by a sign that is neither word nor blank: rules are not to read them. */
export function withoutMarks(text: string, marks: readonly Span[]): string {
  return marks.length === 0 ? text : text.replace(markForm, ({ length }) => '\u0001'.repeat(length));
}

/**
 * Disjoint findings in order. Where findings overlap, the wider one counts, at equal width the earlier in the list;
 * those that overlap in part become one. What lies inside the marks, which are in order, is left out.
 */
export function settle(findings: readonly Finding[], marks: readonly Span[]): readonly Finding[] {
  const outside = marks.length === 0 ? findings : findings.flatMap((finding) => partsOutside(finding, marks));
  const sorted = outside.toSorted((left, right) => left.start - right.start || right.end - left.end);
  const settled: Finding[] = [];
  for (const next of sorted) {
    const last = settled.at(-1);
    if (last === undefined || next.start >= last.end) settled.push(next);
    else if (next.end > last.end) settled[settled.length - 1] = { ...last, end: next.end };
  }
  return settled;
}

/** A secret glued to a mark is still a secret: what is left of the finding before, between and behind the marks. */
function partsOutside(finding: Finding, marks: readonly Span[]): readonly Finding[] {
  const parts: Finding[] = [];
  let { start } = finding;
  for (let index = firstEndingAfter(start, marks); index < marks.length; index++) {
    const mark = marks[index];
    if (mark === undefined || mark.start >= finding.end) break;
    if (mark.start > start) parts.push({ ...finding, start, end: mark.start });
    start = mark.end;
  }
  if (start < finding.end) parts.push({ ...finding, start });
  return parts;
}

function firstEndingAfter(offset: number, marks: readonly Span[]): number {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((marks[middle]?.end ?? 0) > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}
