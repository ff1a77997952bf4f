import { isUtf8 } from 'node:buffer';
import { parseObject } from '../../core/line-facts.js';
import { lineViolationsOf } from '../../schema/more-rules.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/** What is wrong with a line of `agent` by the schema, in one sentence; empty when it is valid. */
export function schemaFault(value: JsonObject, agent: string): string {
  const faults = lineViolationsOf(value).map(({ pointer, message }) => `${pointer || '(top)'} ${message}`);
  const named = value['agent'];
  if (typeof named === 'string' && named !== agent)
    faults.push(`/agent is not ${agent}, whose folder this is`);
  return faults.join('; ');
}

/** The JSON object in a line; undefined when it is none or not UTF-8. */
export function parseLine(line: Buffer): JsonObject | undefined {
  if (line[0] !== 0x7b || !isUtf8(line)) return parseObject(line);
  try {
    return JSON.parse(line.toString('utf8')) as JsonObject;
  } catch {
    return undefined;
  }
}
