import type { LedgerLine } from '../../schema/generated/types.js';
import { ByteLiteral } from './byte-literal.js';
import { fits, type WhereClause } from './where.js';

/** What a line must be to be found; all that is given must hold. */
export interface Criteria {
  readonly event?: string | undefined;
  readonly task?: string | undefined;
  readonly session?: string | undefined;
  readonly stream?: string | undefined;
  readonly where: readonly WhereClause[];
}

export function meets(line: LedgerLine, { event, task, session, stream, where }: Criteria): boolean {
  return (
    (event === undefined || line.event === event) &&
    (task === undefined || line.task_id === task) &&
    (session === undefined || line.session_id === session) &&
    (stream === undefined || line.stream === stream) &&
    where.every((clause) => fits(line, clause))
  );
}

/** Tasks of events that belong to none: they stand in too many lines to be looked for first. */
const commonTasks: ReadonlySet<string> = new Set(['unknown', 'system']);

/** Texts that stand in the bytes of every line that meets the criteria; the one to look for first is the first. */
export function literalsOf({ event, task, session, stream, where }: Criteria): readonly ByteLiteral[] {
  const isCommon = task !== undefined && commonTasks.has(task);
  const values = where.flatMap(({ value }) => (typeof value === 'string' ? [value] : []));
  // A number can be written in many ways, the key it stands under only in one.
  const keys = where.flatMap(({ path, value }) => (typeof value === 'string' ? [] : innermostKey(path)));
  const texts = [isCommon ? undefined : task, stream, ...values, session, event, isCommon ? task : undefined];
  return [...texts, ...keys].filter((text) => text !== undefined).map((text) => new ByteLiteral(text));
}

/** Not a number: that may be a place in a list. */
function innermostKey(path: readonly string[]): readonly string[] {
  return path.filter((key) => !/^\d+$/.test(key)).slice(-1);
}
