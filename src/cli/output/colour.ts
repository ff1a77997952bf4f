import type { GlobalFlags } from '../global-flags.js';
import { isTerminal } from './result.js';

/** Ways to mark text on standard output; they leave it as it is where nobody sees colours. */
export interface Colours {
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
}

/** None into pipes, with --no-color, with NO_COLOR (any value but an empty one), on a terminal that cannot. */
export function coloursFor({ 'no-color': isUnwanted }: Pick<GlobalFlags, 'no-color'>): Colours {
  const isRefused = isUnwanted || isSet(process.env['NO_COLOR']) || process.env['TERM'] === 'dumb';
  return isTerminal() && !isRefused ? marking : plain;
}

const marking: Colours = {
  dim: (text) => `\u001b[2m${text}\u001b[22m`,
  bold: (text) => `\u001b[1m${text}\u001b[22m`,
};

const plain: Colours = { dim: (text) => text, bold: (text) => text };

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
