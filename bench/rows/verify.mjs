import { runContender } from '../harness/children.mjs';
import { interleave } from '../harness/measure.mjs';
import { ratio } from '../harness/verdict.mjs';

const ours = 'verify';
const links = 'verify, `links`: known lines hashed, not parsed';
const hash = 'SHA-256 of the files, nothing else';

export const row = {
  name: 'verify',
  title: 'verify a ledger of about 200 MB, on one core',
  repeats: 5,
  async measure({ place, repeats, count }) {
    const folder = place.newFolder('workspace');
    await runContender('fill.mjs', { folder, events: count(370_000) }, place);
    const entries = await interleave(repeats, [
      { name: ours, run: () => runContender('verify-ours.mjs', { folder, checks: 'all' }, place) },
      { name: links, run: () => runContender('verify-ours.mjs', { folder, checks: 'links' }, place) },
      { name: hash, run: () => runContender('hash-files.mjs', { folder }, place) },
    ]);
    return [
      {
        title: 'Files in the cache of the operating system',
        unit: 'MB/s',
        columns: [
          { key: 'megabytes', title: 'MB' },
          { key: 'residentMegabytes', title: 'resident MB' },
        ],
        entries,
        verdicts: [ratio(entries, [ours, hash], [['≥', 0.7]]), ratio(entries, [links, hash], [['≥', 0.7]])],
        notes: [
          '`verify` parses and validates every line besides following all links; `links` leaves that out.',
        ],
      },
    ];
  },
};
