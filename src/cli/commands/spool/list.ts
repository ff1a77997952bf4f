import { relative } from 'node:path';
import { requireAgentName } from '../../../core/agent-name.js';
import { listSpool, type WaitingEvent } from '../../../ledger/spool/list.js';
import type { Handler } from '../../command.js';
import type { spoolListDeclaration } from '../../declarations/spool/list.js';
import { escapeInvisible } from '../../output/escape.js';
import { printResult } from '../../output/result.js';
import { spoolOwnerAt } from './owner.js';

export const runSpoolList: Handler<typeof spoolListDeclaration.flags> = ({ words, flags }) => {
  const owner = spoolOwnerAt(flags.root);
  const wanted = new Set(words.map(requireAgentName));
  const waiting = listSpool(owner).filter(({ agent }) => wanted.size === 0 || wanted.has(agent));
  printResult(flags, { value: () => waiting, text: () => textOf(waiting, owner.root) });
  return 0;
};

function textOf(waiting: readonly WaitingEvent[], root: string): string {
  if (waiting.length === 0) return 'Nothing waits.\n';
  return waiting.map((event) => `${lineOf(event, root)}\n`).join('');
}

function lineOf({ agent, state, ts, event, summary, path, reason }: WaitingEvent, root: string): string {
  const shown = path.startsWith(`${root}/`) ? relative(root, path) : path;
  const parts = state === 'waiting' ? [ts, agent, event, summary] : [state, agent, shown, reason];
  return parts
    .filter((part) => part !== undefined)
    .map(escapeInvisible)
    .join('  ');
}
