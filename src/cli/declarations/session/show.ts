import type { CommandDeclaration } from '../../declaration.js';

export const sessionShowDeclaration = {
  name: 'session show',
  group: 'read',
  summary: 'Show what happened in a session, as a page of Markdown',
  usage: ['ID [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    page: { type: 'boolean', describe: 'Print the page also into a pipe, where raw lines are the rule' },
    follow: { type: 'boolean', short: 'f', describe: 'Go on with each new event until interrupted' },
    out: { type: 'string', value: 'FILE', describe: 'Write the page to a file' },
  },
  examples: [
    [`agent-ledger session show "$(date -u +%F)_cls_001"`, 'on a terminal the page, in a pipe its raw lines'],
    [`agent-ledger session show "$(date -u +%F)_cls_001" --page --out session.md`, 'keep the page'],
  ],
  notes: ['With --json: counts, tasks, errors, files and the rest of the page as one value.'],
} as const satisfies CommandDeclaration;
