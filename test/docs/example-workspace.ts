import { openLedger } from '../../src/ledger/open.js';

/**
 * The workspace that the recipes speak of: two agents, two days, a failure, a torn line. Everything but the hashes is
 * fixed, so that the pages can show real output.
 */
export async function fillExample(root: string): Promise<void> {
  const ledger = openLedger({ root, durability: 'os' });
  for (const [agent, ts, event, task_id, summary, data] of events) {
    await ledger.agent(agent).append({ event, task_id, summary, ts, source: `${agent}_agent`, data });
  }
  await ledger.close();
}

type Row = readonly [string, string, string, string, string, Readonly<Record<string, unknown>>];

const events: readonly Row[] = [
  ['andy', '2026-11-19T09:00:00.000Z', 'task_start', 'wo-7', 'Run the tests', { command: 'npm test' }],
  [
    'andy',
    '2026-11-19T09:03:10.000Z',
    'error',
    'wo-7',
    'npm test failed with exit code 1',
    { exit_code: 1, duration_sec: 190 },
  ],
  [
    'cls',
    '2026-11-19T10:00:00.000Z',
    'task_start',
    'wo-8',
    'Review the parser',
    { task_type: 'code_review' },
  ],
  [
    'cls',
    '2026-11-19T10:20:00.000Z',
    'task_result',
    'wo-8',
    'Two remarks',
    { status: 'success', duration_sec: 1200, files_touched: ['src/parse.ts'] },
  ],
  ['andy', '2026-11-20T08:00:00.000Z', 'task_start', 'wo-7', 'Run the tests again', { command: 'npm test' }],
  [
    'andy',
    '2026-11-20T08:02:30.000Z',
    'task_result',
    'wo-7',
    'npm test passed',
    { status: 'success', duration_sec: 150, files_touched: ['src/parse.ts', 'test/parse.test.ts'] },
  ],
  ['cls', '2026-11-20T08:05:00.000Z', 'heartbeat', 'system', 'alive', {}],
];
