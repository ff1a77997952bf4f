/** Facts about a parsed JSON value; `depth` counts nested containers, 0 for a scalar. */
export interface JsonSurvey {
  /** Members of all objects at every level. */
  readonly members: number;
  readonly depth: number;
  /** Some number is beyond ±(2^53 − 1) or infinite. */
  readonly hasHugeNumber: boolean;
}

/** Level by level, so that no nesting overflows the stack; linear. For values that came from JSON.parse. */
export function surveyJson(value: unknown): JsonSurvey {
  let members = 0;
  let depth = 0;
  let hasHugeNumber = false;
  let level: object[] = [];
  let deeper: object[] = [];
  const visit = (item: unknown): void => {
    if (typeof item === 'object' && item !== null) deeper.push(item);
    else if (typeof item === 'number' && Math.abs(item) > Number.MAX_SAFE_INTEGER) hasHugeNumber = true;
  };
  visit(value);
  while (deeper.length > 0) {
    depth++;
    level = deeper;
    deeper = [];
    for (const container of level) {
      const items: readonly unknown[] = Array.isArray(container) ? container : Object.values(container);
      if (items !== container) members += items.length;
      items.forEach(visit);
    }
  }
  return { members, depth, hasHugeNumber };
}

/**
 * How many members are written in `json`, a valid JSON text: its strings that a colon follows. JSON.parse keeps one
 * of several members with the same key, so a text has a duplicate key at some level exactly if it writes
 * more members than the parsed value has.
 */
export function countWrittenMembers(json: string): number {
  let members = 0;
  let start = json.indexOf('"');
  while (start !== -1) {
    const end = endOfString(json, start);
    if (colonFollows(json, end)) members++;
    start = json.indexOf('"', end);
  }
  return members;
}

function endOfString(json: string, start: number): number {
  let close = json.indexOf('"', start + 1);
  while (isEscaped(json, close)) close = json.indexOf('"', close + 1);
  return close + 1;
}

function isEscaped(json: string, at: number): boolean {
  let before = at;
  while (json.charCodeAt(before - 1) === 0x5c) before--;
  return (at - before) % 2 === 1;
}

function colonFollows(json: string, at: number): boolean {
  let next = at;
  while (json.charCodeAt(next) <= 0x20) next++;
  return json.charCodeAt(next) === 0x3a;
}
