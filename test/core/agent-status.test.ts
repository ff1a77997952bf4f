import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evolveStatus, statusAt, type AgentStatus, type StatusLine } from '../../src/core/agent-status.js';
import { DecisiveLines } from '../../src/core/decisive-lines.js';

let seq = 0;
function line(event: string, more: Partial<StatusLine> = {}): StatusLine {
  seq += 1;
  return {
    agent: 'cls',
    ts: `2026-11-20T09:00:${String(seq % 60).padStart(2, '0')}.000Z`,
    session: '2026-11-20_cls_001',
    event,
    task: 'unknown',
    summary: `what ${event} says`,
    data: {},
    seq,
    hash: String(seq).padStart(64, '0'),
    ...more,
  };
}

/** As who reads backwards finds them, in the order of the ledger. */
function decisiveOf(lines: readonly StatusLine[]): readonly StatusLine[] {
  const decisive = new DecisiveLines();
  const found: StatusLine[] = [];
  for (const one of lines.toReversed()) {
    if (!decisive.wants(one.event)) continue;
    if (decisive.take(one)) found.unshift(one);
    if (decisive.isComplete) break;
  }
  return found;
}

function fold(lines: readonly StatusLine[]): AgentStatus | undefined {
  return lines.reduce<AgentStatus | undefined>(evolveStatus, undefined);
}

describe('the status of an agent', () => {
  it.each([
    [['task_start'], 'busy'],
    [['turn_start'], 'busy'],
    [['task_start', 'task_result'], 'idle'],
    [['turn_start', 'turn_end'], 'idle'],
    [['task_start', 'session_end'], 'idle'],
    [['task_start', 'heartbeat'], 'busy'],
    [['heartbeat'], 'idle'],
    [['task_start', 'error'], 'error'],
    [['turn_start', 'turn_failed'], 'error'],
    [['error', 'task_result'], 'error'],
    [['error', 'session_end', 'heartbeat', 'info'], 'error'],
    [['error', 'task_start'], 'busy'],
    [['error', 'turn_start', 'turn_end'], 'idle'],
  ])('after %j is %s', (events, state) => {
    expect(fold(events.map((event) => line(event)))?.state).toBe(state);
  });

  it('shows the error as long as it lasts', () => {
    expect(fold([line('error'), line('task_result')])?.last_error).toBe('what error says');
    expect(fold([line('error'), line('task_start')])).not.toHaveProperty('last_error');
    expect(fold([line('error'), line('status_set', { data: { state: 'idle' } })])).not.toHaveProperty(
      'last_error',
    );
  });

  it('shows the newest task that has a name, and none of an earlier one once other work begins', () => {
    const start = line('task_start', { task: 'wo-1' });
    expect(fold([start, line('heartbeat', { task: 'system' })])?.last_task_id).toBe('wo-1');
    expect(fold([start, line('turn_start')])).not.toHaveProperty('last_task_id');
  });

  it('is what somebody sets, with the parts that were named', () => {
    const data = {
      state: 'error',
      last_task_id: 'wo-9',
      last_error: 'no network',
      last_heartbeat: '2026-11-20T08:00:00Z',
    };
    expect(fold([line('status_set', { data })])).toMatchObject({ ...data, session_id: '2026-11-20_cls_001' });
  });

  it('is idle again at a sign of life after offline', () => {
    const offline = line('status_set', { data: { state: 'offline' } });
    expect([fold([offline])?.state, fold([offline, line('heartbeat')])?.state]).toEqual(['offline', 'idle']);
  });

  it('is offline for readers after a silence longer than the limit, and only then', () => {
    const status = fold([line('task_start', { ts: '2026-11-20T09:00:00.000Z' })]) as AgentStatus;
    const at = (seconds: number): string =>
      statusAt(status, { nowMs: Date.parse('2026-11-20T09:00:00Z') + seconds * 1000, staleAfterMs: 900_000 })
        .state;
    expect([at(899), at(900), at(901)]).toEqual(['busy', 'busy', 'offline']);
  });

  it('is decided by a handful of lines, however many there are', () => {
    const event = fc.constantFrom(
      'task_start',
      'turn_start',
      'task_result',
      'error',
      'heartbeat',
      'status_set',
      'session_end',
    );
    const task = fc.constantFrom('unknown', 'system', 'wo-1', 'wo-2');
    const data = fc.constantFrom<Record<string, string>>(
      { state: 'idle' },
      { state: 'busy', last_task_id: 'wo-3' },
      { state: 'offline' },
      { state: 'error', last_error: 'told' },
      { last_error: 'kept' },
      { last_task_id: 'wo-4' },
      {},
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(event, task, data), { minLength: 1, maxLength: 30 }), (items) => {
        const lines = items.map(([name, id, more]) =>
          line(name, { task: id, data: name === 'status_set' ? more : {} }),
        );
        const decisive = decisiveOf(lines);
        expect(fold(decisive)).toEqual(fold(lines));
        expect(decisive.length).toBeLessThan(8);
      }),
      { numRuns: 1000 },
    );
  });
});
