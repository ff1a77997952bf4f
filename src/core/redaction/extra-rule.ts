import { LedgerError } from '../../errors.js';
import { patternRisk } from './pattern-risk.js';
import type { Rule } from './rule.js';
import type { Span } from './span.js';

/** A rule from the configuration (`redact.extra[]`). */
export interface ExtraRule {
  /** Stands in the replacement: `^[a-z0-9][a-z0-9_-]{0,39}$`. */
  readonly name: string;
  /** JavaScript regular expression; a group `(?<secret>…)` narrows what is replaced, else it is the whole match. */
  readonly pattern: string;
  /** Any of `i`, `m`, `s`, `u`. */
  readonly flags?: string;
}

/** @throws LedgerError SCHEMA_INVALID: no pattern, one that matches the empty text, or one whose time may explode. */
export function compileExtraRule({ name, pattern, flags = '' }: ExtraRule): Rule {
  if (!/^[a-z0-9][a-z0-9_-]{0,39}$/.test(name))
    throw refusal(name, 'the name is not made of a-z, 0-9, "_" and "-"');
  if (!/^[imsu]*$/.test(flags)) throw refusal(name, `the flags "${flags}" are not among i, m, s and u`);
  const compiled = compile(name, pattern, flags);
  const risk = patternRisk(pattern);
  if (risk !== undefined) throw refusal(name, `its time may explode on long texts (${risk})`, boundedHint);
  if (''.search(compiled) === 0) throw refusal(name, 'it matches the empty text');
  return { name, example: pattern, triggers: [], find: (text) => secretsOf(compiled, text) };
}

const boundedHint =
  'Begin with a literal or \\b, and repeat single characters or classes with a bound: acme-[a-z0-9]{8,64}.';

function compile(name: string, pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, pattern.includes('(?<secret>') ? `dg${flags}` : `g${flags}`);
  } catch (cause) {
    throw refusal(name, cause instanceof Error ? cause.message : String(cause));
  }
}

function secretsOf(pattern: RegExp, text: string): readonly Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(pattern)) {
    const [start, end] = match.indices?.groups?.['secret'] ?? [match.index, match.index + match[0].length];
    if (end > start) spans.push({ start, end });
  }
  return spans;
}

function refusal(name: string, problem: string, hint?: string): LedgerError {
  const message = `redact.extra: the rule "${name.slice(0, 60)}" cannot be used: ${problem}`;
  return new LedgerError('SCHEMA_INVALID', message, { details: { rule: name }, ...(hint ? { hint } : {}) });
}
