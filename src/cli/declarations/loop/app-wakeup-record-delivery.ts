import type { CommandDeclaration } from '../../declaration.js';
import { asFlag, checkFlag, judgingFlags, roleFlag } from './flags.js';

export const appWakeupRecordDeliveryDeclaration = {
  name: 'app-wakeup-record-delivery',
  group: 'loop',
  summary: 'Record what became of a wake-up',
  usage: ['TASK --role R --dispatch-receipt ID --delivery-status sent|skipped|blocked'],
  words: { min: 1, max: 1 },
  flags: {
    ...roleFlag,
    'dispatch-receipt': { type: 'string', value: 'ID', describe: 'Receipt of app-wakeup-dispatch' },
    'delivery-status': {
      type: 'string',
      value: 'STATUS',
      choices: ['sent', 'skipped', 'blocked'],
      describe: 'What happened',
    },
    'thread-id': { type: 'string', value: 'ID', describe: 'Thread that it was sent to' },
    reason: { type: 'string', value: 'TEXT', describe: 'Why it was not sent' },
    ...judgingFlags,
    ...asFlag,
    ...checkFlag,
  },
  examples: [
    [
      'agent-ledger app-wakeup-record-delivery build --role worker --dispatch-receipt "$RECEIPT" \\\n    --delivery-status skipped',
      'it lived',
    ],
    [
      'agent-ledger app-wakeup-record-delivery build --role manager --dispatch-receipt "$RECEIPT" \\\n    --delivery-status skipped',
      'too',
    ],
  ],
} as const satisfies CommandDeclaration;
