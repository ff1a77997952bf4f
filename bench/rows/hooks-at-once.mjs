import { checkChain } from '../harness/check-chain.mjs';
import { timeTogether } from '../harness/children.mjs';
import { eventBytes } from '../harness/events.mjs';
import { bareNode, hookArguments } from '../harness/hook.mjs';
import { interleave } from '../harness/measure.mjs';
import { ratio } from '../harness/verdict.mjs';

const processes = 32;
const bare = `${processes} × node -e 0`;
const ours = `${processes} × agent-ledger append`;

export const row = {
  name: 'hooks-at-once',
  title: `${processes} hooks started at once, into one ledger`,
  repeats: 15,
  async measure({ place, repeats }) {
    const root = place.newFolder('workspace');
    const options = { env: place.env, cwd: root };
    const entries = await interleave(repeats, [
      { name: bare, run: () => timeTogether(processes, () => bareNode, options) },
      {
        name: ours,
        durability: 'os',
        bytes: eventBytes,
        run: () => timeTogether(processes, (at) => hookArguments(root, at), options),
      },
    ]);
    const written = entries[1].samples.length * processes;
    checkChain(root, 'cls', written);
    return [
      {
        title: 'From the first start to the last end',
        unit: 'ms',
        entries,
        verdicts: [ratio(entries, [ours, bare], [['≤', 1.4]])],
        notes: [
          `Nothing lost: ${written} events stand, numbered without a gap, each line following the one before it.`,
        ],
      },
    ];
  },
};
