import * as more from './generated/more-validators.js';
import { addEventRules, eventRulesFor, violationsBy, type Violation } from './violations.js';

/*
 * The rules of whole lines, and of events that are not recorded one by one by short processes. Loading this module adds
 * them; the short entrance of the command line does without and leaves such events to the full one.
 */
addEventRules(more.eventRules);

/** Every rule that a ledger line breaks; empty when it is valid. */
export function lineViolationsOf(line: unknown): readonly Violation[] {
  return violationsBy([more.isLedgerLine, ...eventRulesFor(line)], line);
}
