/** A process that appends to one agent: `node status.mjs ROOT COUNT NAME`. */
import { appendOnce } from '../../src/ledger/append-once.js';
import { openLedger } from '../../src/ledger/open.js';

const [, , root = '', count = '0', name = ''] = process.argv;
const events = ['task_start', 'heartbeat', 'error', 'task_result', 'info'];
const eventAt = (turn: number) => ({
  event: events[turn % events.length] ?? 'info',
  task_id: `wo-${turn % 7}`,
  summary: `${name} ${'ü'.repeat((turn * 37) % 200)}`,
});

if (name === 'once') {
  const outcome = appendOnce(
    { ...eventAt(0), data: { filler: 'x'.repeat(Number(count)) } },
    { root, agent: 'cls', lockTimeoutMs: 10_000 },
  );
  process.stdout.write(outcome.kind === 'failed' ? outcome.error.code : outcome.kind);
} else {
  const ledger = openLedger({ root, durability: 'os' });
  const agent = ledger.agent('cls');
  for (let turn = 0; turn < Number(count); turn++) await agent.append(eventAt(turn));
  await ledger.close();
}
