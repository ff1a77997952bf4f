import type { CommandDeclaration } from '../../declaration.js';
import { checkFlag, roleFlag } from './flags.js';

export const appSmokeRecordDeclaration = {
  name: 'app-smoke record',
  group: 'loop',
  summary: 'Record what a session saw of the proof',
  usage: ['TASK --smoke-id ID --nonce TEXT --role R --status S'],
  words: { min: 1, max: 1 },
  flags: {
    'smoke-id': { type: 'string', value: 'ID', describe: 'Of the start' },
    nonce: { type: 'string', value: 'TEXT', describe: 'Of the start; or in standard input' },
    ...roleFlag,
    status: {
      type: 'string',
      value: 'STATUS',
      choices: ['sent', 'skipped', 'received', 'accepted', 'blocked'],
      describe: 'What it saw',
    },
    'thread-id': { type: 'string', value: 'ID', describe: 'Thread it saw it in (default: the one bound)' },
    'notification-id': { type: 'number', value: 'N', describe: 'Inbox item it came with' },
    'from-stdin': { type: 'boolean', describe: 'Read {"summary", "nonce"} from standard input' },
    ...checkFlag,
  },
  examples: [
    [
      'agent-ledger app-smoke record build --smoke-id s1 --nonce n1 --role worker --status sent',
      'it was sent',
    ],
    [
      'agent-ledger app-smoke record build --smoke-id s1 --nonce n1 --role worker --status received',
      'it came',
    ],
  ],
} as const satisfies CommandDeclaration;
