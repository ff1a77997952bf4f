import type { CommandDeclaration } from '../../declaration.js';
import { checkFlag, roleFlag } from './flags.js';

export const inboxAckDeclaration = {
  name: 'inbox-ack',
  group: 'loop',
  summary: 'Acknowledge an inbox item, or read its acknowledgements',
  usage: ['TASK --notification-id N --role R [--status S]'],
  words: { min: 1, max: 1 },
  flags: {
    'notification-id': { type: 'number', value: 'N', describe: 'Number of the item' },
    ...roleFlag,
    status: {
      type: 'string',
      value: 'STATUS',
      choices: ['received', 'accepted', 'blocked'],
      describe: 'Without it: read',
    },
    'from-stdin': {
      type: 'boolean',
      describe: 'Read {"summary", "evidence", "blockers"} from standard input',
    },
    'correlation-id': { type: 'string', value: 'ID', describe: 'Default: that of the command' },
    ...checkFlag,
  },
  examples: [
    [
      'agent-ledger inbox-ack build --notification-id 8 --role worker --status received',
      'item 8 of the inbox came',
    ],
    ['agent-ledger inbox-ack build --notification-id 8 --role worker', 'what was said of it'],
  ],
} as const satisfies CommandDeclaration;
