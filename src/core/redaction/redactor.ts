import { compileExtraRule, type ExtraRule } from './extra-rule.js';
import { createJsonRedaction } from './json-walk.js';
import { relativisePaths } from './relative-path.js';
import type { Rule } from './rule.js';
import { builtInRules } from './rules.js';
import { secretFamilies, secretFamily } from './secret-name.js';
import { marksIn, settle, withoutMarks, type Finding } from './span.js';
import { createTriggerScan } from './trigger-scan.js';

export interface RedactorOptions {
  /** 16 lower-case hexadecimal characters, the same for the same secret: an HMAC with a key that is kept locally. */
  readonly mark: (secret: string) => string;
  /** Rules of the workspace besides the built-in ones, which cannot be switched off. */
  readonly extraRules?: readonly ExtraRule[];
  /** Absolute paths for `vendorPayload`. */
  readonly home?: string;
  readonly root?: string;
}

/**
 * Replaces secrets by `[redacted:<rule>:<mark>]`. Redacting twice gives what redacting once gives. Nothing here waits,
 * reads a clock or touches a file; time is linear in the length of the text.
 */
export interface Redactor {
  /** `value` itself when nothing was found. */
  readonly text: (value: string) => string;
  /**
   * Every string and every key in it, however deep, and whole values where a key announces a secret. The same reference
   * when nothing was found; the input is never changed. `toJSON` is called first, so that what will be written is what
   * was looked at. @throws LedgerError INVALID_JSON above 200 levels (a cycle, for example)
   */
  readonly value: <T>(value: T) => T;
  /** As `value`, after paths were made relative to the workspace and the home folder: for payloads of other tools. */
  readonly vendorPayload: <T>(value: T) => T;
  /** What `text` would replace, in order and disjoint, by UTF-16 offsets. */
  readonly find: (text: string) => readonly Finding[];
  /** All rule names that can stand in a replacement. */
  readonly ruleNames: readonly string[];
}

/** @throws LedgerError SCHEMA_INVALID for an extra rule that is no pattern, or one whose time may explode. */
export function createRedactor(options: RedactorOptions): Redactor {
  const extraRules = (options.extraRules ?? []).map(compileExtraRule);
  return assembleRedactor({ rules: [...builtInRules, ...extraRules], familyOf: secretFamily }, options);
}

/** The parts that know secrets; other parts serve tests that must fail without them. */
export interface RedactorParts {
  readonly rules: readonly Rule[];
  readonly familyOf: typeof secretFamily;
}

export function assembleRedactor({ rules, familyOf }: RedactorParts, options: RedactorOptions): Redactor {
  const find = createFind(rules);
  const text = createText(find, options.mark);
  const redactJson = createJsonRedaction({ text, find, familyOf, mark: options.mark });
  const value = <T>(input: T): T => redactJson(input) as T;
  const vendorPayload = <T>(input: T): T => value(relativisePaths(input, options));
  const ruleNames = [...new Set([...rules.map(({ name }) => name), ...secretFamilies])];
  return { text, value, vendorPayload, find, ruleNames };
}

const shortestText = 5;
const nothing: readonly Finding[] = [];

function createFind(rules: readonly Rule[]): Redactor['find'] {
  const { scan, isHit } = createTriggerScan(rules);
  const always = rules.some(({ triggers }) => triggers.length === 0);

  function findingsIn(text: string): readonly Finding[] {
    const marks = marksIn(text);
    const readable = withoutMarks(text, marks);
    const due = rules.filter(({ triggers }, index) => triggers.length === 0 || isHit(index));
    const findings = due.flatMap(({ name, find }) =>
      find(readable).map(({ start, end, rule = name }) => ({ rule, start, end })),
    );
    return findings.length === 0 ? nothing : settle(findings, marks);
  }

  return (text) => ((text.length >= shortestText && scan(text)) || always ? findingsIn(text) : nothing);
}

const mostRounds = 16;

/**
 * Repeated until nothing more is found: a replacement may bring two things together, and what is found only then has to
 * go now, not when the text is redacted again. Two rounds are the rule.
 */
function createText(find: Redactor['find'], mark: (secret: string) => string): Redactor['text'] {
  return (value) => {
    let text = value;
    for (let round = 0; round < mostRounds; round++) {
      const findings = find(text);
      if (findings.length === 0) break;
      text = replace(text, findings, mark);
    }
    return text;
  };
}

function replace(text: string, findings: readonly Finding[], mark: (secret: string) => string): string {
  let result = '';
  let from = 0;
  for (const { rule, start, end } of findings) {
    result += `${text.slice(from, start)}[redacted:${rule}:${mark(text.slice(start, end))}]`;
    from = end;
  }
  return result + text.slice(from);
}
