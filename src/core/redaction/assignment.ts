import { formBehind } from './assignment-form.js';
import { isAssignedSecret, isEnvironmentName, type Assignment } from './assignment-verdict.js';
import { startsLine } from './own-line.js';
import { mentionAt, visitKeywords, type Mention } from './secret-mention.js';
import type { Span } from './span.js';
import { createValueReader, type ValueKind } from './value-range.js';

/**
 * Secrets behind a name and a separator, wherever such pairs stand: shell, environment files, JSON (escaped, too), YAML,
 * INI, source code, connection strings, URL queries, options of commands, XML. The rule of each span is the family of its
 * name. Headers (`Authorization`, `Cookie`) have their own rules, since their values have parts.
 */
export function findAssignments(text: string): readonly Span[] {
  const spans: Span[] = [];
  const readValue = createValueReader(text);
  visitKeywords(text, (start, end) => {
    const assignment = assignmentAt(text, { start, end, readValue });
    if (assignment === undefined || !isAssignedSecret(assignment)) return end;
    spans.push({ start: assignment.start, end: assignment.end, rule: assignment.mention.family });
    return assignment.end;
  });
  return spans;
}

interface Place {
  readonly start: number;
  readonly end: number;
  readonly readValue: ReturnType<typeof createValueReader>;
}

/** The name between two borders and the value behind it, or undefined where no value or to no name of a secret. */
function assignmentAt(text: string, place: Place): Assignment | undefined {
  const form = formBehind(text, place.start, place.end);
  if (form === undefined) return undefined;
  const mention = mentionAt(text, place.start, place.end);
  if (mention === undefined || isHeader(mention)) return undefined;
  const { at, tight, option, colon } = form;
  const environment = tight && isEnvironmentName(mention.name);
  const range = place.readValue(at, () => valueKind(text, mention.start, { option, environment }));
  if (range === undefined) return undefined;
  const { start, end, quoted } = range;
  return { text, mention, start, end, quoted, tight, option, colon, environment };
}

function isHeader({ family }: Mention): boolean {
  return family === 'authorization' || family === 'cookie';
}

type Form = Pick<Assignment, 'option' | 'environment'>;

function valueKind(text: string, start: number, { option, environment }: Form): ValueKind {
  if (option || !environment) return option ? 'shell' : 'plain';
  return startsLine(text, start) ? 'line' : 'shell';
}
