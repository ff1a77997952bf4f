import { exitCodes } from '../../../errors.js';
import type { GlobalFlags } from '../../global-flags.js';
import { usage } from '../../exit.js';
import { standardOutput, writeAll } from '../../output/descriptor.js';
import { sortedJson } from '../../output/sorted-json.js';
import { printOutcome } from './outcome.js';

/** A list as one JSON value, one value a line, or lines for people; the exit status. */
export function printList<Item>(
  flags: Pick<GlobalFlags, 'json' | 'quiet'> & { readonly jsonl: boolean },
  items: readonly Item[],
  text: (item: Item) => string,
): number {
  if (flags.json && flags.jsonl) throw usage('--json and --jsonl exclude each other');
  if (!flags.jsonl) printOutcome(flags, items, (all) => all.map(text).join(''));
  else for (const item of items) if (!writeAll(standardOutput, `${sortedJson(item)}\n`)) break;
  return exitCodes.done;
}
