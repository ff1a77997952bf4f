import { secretFamily } from './secret-name.js';
import type { Mention } from './secret-mention.js';
import { isPlace, isPlaceholder, isPropertyPath, isPublicId, looksMadeUp, looksRandom } from './value-shape.js';

/** A name, a value and what links them. */
export interface Assignment {
  readonly text: string;
  readonly mention: Mention;
  /** Where the value stands, without its quotes. */
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
  /** `name=value` without blanks. */
  readonly tight: boolean;
  /** `--name value` or `--name=value`. */
  readonly option: boolean;
  /** The name ends with a quote, as in JSON. */
  readonly quotedName: boolean;
  /** The value is all that stands behind the name on a line of its own. */
  readonly ownLine: boolean;
}

/**
 * Whether the value is a secret. Quotes, options and `NAME=value` leave little doubt; in the other forms prose and source
 * code look the same as secrets, so that the value itself has to look like one.
 */
export function isAssignedSecret(assignment: Assignment): boolean {
  const { text, start, end, quoted, mention } = assignment;
  const value = text.slice(start, end);
  if (isPlaceholder(value) || isPlace(value) || isName(value)) return false;
  if (/^(?:type|class|enum|interface|import) $/.test(text.slice(Math.max(0, mention.start - 10), mention.start).trimStart()))
    return false;
  if (quoted) return isQuotedSecret(value, assignment);
  if (/^\d+$/.test(value)) return isNumericSecret(value, assignment);
  if (assignment.option || isEnvironment(assignment)) return true;
  if (isCode(value, assignment)) return false;
  return assignment.tight ? isTightSecret(value, assignment) : isLooseSecret(value, assignment);
}
