import type { Handler } from '../command.js';
import type { appendDeclaration } from '../declarations/append.js';
import { usage } from '../exit.js';
import { appendOne } from './append/one.js';

export const runAppend: Handler<typeof appendDeclaration.flags> = async (parsed) => {
  const { flags } = parsed;
  if (flags.stdin) return await (await import('./append/bulk.js')).appendBulk(parsed);
  if (flags['all-or-nothing'] || flags.jsonl) throw usage('--all-or-nothing and --jsonl go with --stdin');
  return appendOne(parsed);
};
