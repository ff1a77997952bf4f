import type { CommandDeclaration, FlagTable } from '../../declaration.js';
import { asFlag, checkFlag } from './flags.js';

const common = {
  status: {
    type: 'string',
    value: 'STATUS',
    choices: ['satisfied', 'accepted', 'rejected'],
    describe: 'Default satisfied',
  },
  criterion: { type: 'string', value: 'TEXT', describe: 'What it shows' },
  iteration: { type: 'number', value: 'N', describe: 'Default: the present one' },
  proof: { type: 'string', value: 'TEXT', describe: 'Where to see it' },
  ...asFlag,
} as const satisfies FlagTable;

export const loopEvidenceAddDeclaration = {
  name: 'loop-evidence add',
  group: 'loop',
  summary: 'Record evidence for an iteration',
  usage: ['TASK --type TYPE'],
  words: { min: 1, max: 1 },
  flags: { type: { type: 'string', value: 'TYPE', describe: 'Its kind' }, ...common, ...checkFlag },
  examples: [
    ['agent-ledger loop-evidence add build --type review --proof log.txt', 'of a kind of your own'],
    ['agent-ledger loop-evidence add build --type review --status rejected', 'it did not hold'],
  ],
} as const satisfies CommandDeclaration;

export const loopEvidenceBuildPassedDeclaration = {
  ...loopEvidenceAddDeclaration,
  name: 'loop-evidence build-passed',
  summary: 'Record that the build passed',
  usage: ['TASK [flags]'],
  flags: { command: { type: 'string', value: 'TEXT', describe: 'What was run' }, ...common, ...checkFlag },
  examples: [
    ['agent-ledger loop-evidence build-passed build --command make', 'with the command'],
    ['agent-ledger loop-evidence build-passed build --proof build.log --json', 'with a log'],
  ],
} as const satisfies CommandDeclaration;

export const loopEvidenceAdversarialCheckDeclaration = {
  ...loopEvidenceAddDeclaration,
  name: 'loop-evidence adversarial-check',
  summary: 'Record an attempt to break the result',
  usage: ['TASK [flags]'],
  flags: {
    check: { type: 'string', value: 'TEXT', describe: 'What was tried' },
    'failure-mode': { type: 'string', value: 'TEXT', describe: 'What could go wrong' },
    result: { type: 'string', value: 'TEXT', describe: 'What came of it' },
    ...common,
  },
  examples: [
    ['agent-ledger loop-evidence adversarial-check build --check fuzz --result none', 'it held'],
    ['agent-ledger loop-evidence adversarial-check build --check fuzz --status rejected', 'it broke'],
  ],
} as const satisfies CommandDeclaration;

export const loopEvidenceVisualDiffDeclaration = {
  ...loopEvidenceAddDeclaration,
  name: 'loop-evidence visual-diff',
  summary: 'Record that what is seen was compared',
  usage: ['TASK [flags]'],
  flags: { artifact: { type: 'string', value: 'PATH', describe: 'The picture' }, ...common, ...checkFlag },
  examples: [
    ['agent-ledger loop-evidence visual-diff build --artifact shot.png', 'with the picture'],
    ['agent-ledger loop-evidence visual-diff build --iteration 1 --json', 'of that iteration'],
  ],
} as const satisfies CommandDeclaration;
