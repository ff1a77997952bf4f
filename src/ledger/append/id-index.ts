import { readLine } from '../../core/line-facts.js';
import { readLines } from '../../storage/line-reader.js';

/** A line found by its id. */
export interface FoundLine {
  readonly offset: number;
  readonly line: Uint8Array;
}

/**
 * Finds one id in one file by a search over its bytes, without parsing lines that do not hold it. Torn lines carry no
 * meaning and are passed over.
 */
export function searchId(path: string, id: string): FoundLine | undefined {
  const wanted = Buffer.from(`"id":"${id}"`, 'latin1');
  let found: FoundLine | undefined;
  readLines(path, (line, offset) => {
    if (found === undefined && line.includes(wanted) && idOf(line) === id)
      found = { offset, line: Buffer.from(line) };
  });
  return found;
}

/** The id of a line that carries meaning. */
export function idOf(line: Uint8Array): string | undefined {
  const reading = readLine(line);
  return reading.kind === 'line' ? reading.facts.id : undefined;
}
