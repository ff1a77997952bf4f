import type { CommandDeclaration } from '../../declaration.js';
import { actingFlags } from './acting-flags.js';

export const runResumeDeclaration = {
  name: 'run resume',
  group: 'runs',
  summary: 'Go on with a paused run, or list those that could go on',
  usage: ['RUN [--session KEY] [--allow-stale] [--any-session] --as NAME', '--session KEY'],
  words: { min: 0, max: 1 },
  flags: {
    session: {
      type: 'string',
      value: 'KEY',
      describe: 'The session that asks; without RUN: whose paused runs to list',
    },
    'allow-stale': {
      type: 'boolean',
      describe: 'Also when nothing happened for longer than runs.resumeTtlSeconds; recorded',
    },
    'any-session': { type: 'boolean', describe: 'Also when it belongs to another session; recorded' },
    ...actingFlags,
  },
  examples: [
    ['agent-ledger run resume --session s1', 'what this session could go on with'],
    ['agent-ledger run pause "$RUN" --as system && agent-ledger run resume "$RUN" --as system', 'go on'],
  ],
  notes: [
    'A run whose steps are all completed ends with it: its acceptance criteria are verified, exit status 6 when it failed.',
  ],
} as const satisfies CommandDeclaration;
