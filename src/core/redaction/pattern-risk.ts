/** What makes the time of a pattern grow faster than the text. */
export type PatternRisk = 'nested repetition' | 'back reference' | 'unbounded start';

/** How the parts read so far in a group can differ in length: not at all, by a few characters, or by many. */
type Slack = 0 | 1 | 2;

interface Times {
  readonly length: number;
  readonly most: number;
  readonly slack: Slack;
}

const quantifier = /(?:([*+?])|\{(\d+)(,(\d*))?\})[?]?/y;
const atom =
  /\\(?:k<[^>]*>|u\{[^}]*\}|p\{[^}]*\}|[^])|\[(?:[^\]\\]|\\[^])*\]|\((?:\?(?:<?[=!]|:|<[^>]*>))?|[^]/y;
const many = 16;

/**
 * The obvious risk in a regular expression, or undefined. It refuses repetitions of something that itself repeats or
 * has alternatives, `(a+)+` or `(a|b)*`, whose time can double with every character, and those an expression starts
 * with, `\w+@`, which are tried again at every character. It is no proof: `a.*b.*c` passes.
 */
export function patternRisk(pattern: string): PatternRisk | undefined {
  const groups: Slack[] = [0];
  let isStart = true;
  let startRisk: PatternRisk | undefined;
  for (let index = 0; index < pattern.length;) {
    const part = partAt(pattern, index);
    index += part.length;
    if (/^\\(?:[1-9]|k<)/.test(part)) return 'back reference';
    if (part.startsWith('(')) groups.push(0);
    else if (part === '|') groups[groups.length - 1] = 2;
    if (part.startsWith('(') || part === '|' || part === '^') continue;
    const inner = part === ')' ? (groups.pop() ?? 0) : 0;
    const times = timesAt(pattern, index);
    index += times.length;
    if (isNested(inner, times)) return 'nested repetition';
    if (isStart && times.most === Infinity) startRisk = 'unbounded start';
    groups[groups.length - 1] = Math.max(groups.at(-1) ?? 0, inner, times.slack) as Slack;
    isStart = false;
  }
  return startRisk;
}

function isNested(inner: Slack, { most }: Times): boolean {
  return (inner === 2 && most > 1) || (inner === 1 && most >= many);
}

function partAt(pattern: string, index: number): string {
  atom.lastIndex = index;
  return atom.exec(pattern)?.[0] ?? pattern.slice(index);
}

/** The quantifier at `index`; without one, once. */
function timesAt(pattern: string, index: number): Times {
  quantifier.lastIndex = index;
  const match = quantifier.exec(pattern);
  if (match === null) return { length: 0, most: 1, slack: 0 };
  const [{ length }, sign, least, range, upTo] = match;
  if (sign === '?') return { length, most: 1, slack: 1 };
  if (sign !== undefined || (range !== undefined && upTo === '')) return { length, most: Infinity, slack: 2 };
  const most = Number(range === undefined ? least : upTo);
  if (most === Number(least)) return { length, most, slack: 0 };
  return { length, most, slack: most < many ? 1 : 2 };
}
