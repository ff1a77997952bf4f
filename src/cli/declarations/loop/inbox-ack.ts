import type { CommandDeclaration } from '../../declaration.js';
import { roleFlag } from './flags.js';

export const inboxAckDeclaration = {
  name: 'inbox-ack',
  group: 'hidden',
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
  },
  examples: [
    ['agent-ledger inbox-ack --help', 'flags'],
    ['agent-ledger help inbox-ack', 'the same'],
  ],
} as const satisfies CommandDeclaration;
