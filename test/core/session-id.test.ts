import { describe, expect, it } from 'vitest';
import {
  evolveSessions,
  nextSessionNumber,
  parseSessionId,
  sessionId,
  type SessionState,
} from '../../src/core/session-id.js';

const own = { agent: 'cls', numbersFrom: 0 };
const after = (lines: readonly (readonly [string, string])[], clone = own): SessionState | undefined =>
  lines.reduce<SessionState | undefined>(
    (state, [session_id, event]) => evolveSessions(state, { session_id, event }, clone),
    undefined,
  );

describe('session ids', () => {
  it('are read and written alike, with underscores in the agent name too', () => {
    const id = { day: '2026-11-20', agent: 'my_agent', number: 7 };
    expect(sessionId(id)).toBe('2026-11-20_my_agent_007');
    expect(parseSessionId('2026-11-20_my_agent_007')).toEqual(id);
    expect(parseSessionId('2026-11-20_cls_7')).toBeUndefined();
  });
});

describe('the sessions of an agent’s day', () => {
  it('keep the newest one open until its session_end', () => {
    expect(
      after([
        ['2026-11-20_cls_001', 'info'],
        ['2026-11-20_cls_002', 'info'],
      ]),
    ).toEqual({
      day: '2026-11-20',
      highest: 2,
      open: '2026-11-20_cls_002',
    });
    expect(
      after([
        ['2026-11-20_cls_001', 'info'],
        ['2026-11-20_cls_001', 'session_end'],
      ]),
    ).toEqual({ day: '2026-11-20', highest: 1 });
  });

  it('begin afresh with a new day and ignore older ones', () => {
    expect(
      after([
        ['2026-11-20_cls_009', 'info'],
        ['2026-11-21_cls_001', 'info'],
        ['2026-11-20_cls_010', 'info'],
      ]),
    ).toEqual({
      day: '2026-11-21',
      highest: 1,
      open: '2026-11-21_cls_001',
    });
  });

  it('ignore sessions of other agents and numbers of other clones', () => {
    expect(
      after([
        ['2026-11-20_andy_003', 'info'],
        ['2026-11-20_cls_5001', 'info'],
      ]),
    ).toBeUndefined();
    expect(
      after(
        [
          ['2026-11-20_cls_5001', 'info'],
          ['2026-11-20_cls_002', 'info'],
        ],
        { agent: 'cls', numbersFrom: 5000 },
      ),
    ).toEqual({
      day: '2026-11-20',
      highest: 5001,
      open: '2026-11-20_cls_5001',
    });
  });
});

describe('numbers of sessions', () => {
  it.each([
    [998, 0, 999],
    [999, 0, 1_000_000],
    [1_000_000, 0, 1_000_001],
    [37_999, 37_000, 38_000_000],
  ])('%i of the clone from %i is followed by %i', (highest, numbersFrom, next) => {
    expect(nextSessionNumber(highest, numbersFrom)).toBe(next);
    const line = { session_id: `2026-11-20_cls_${next}`, event: 'info' };
    expect(evolveSessions(undefined, line, { agent: 'cls', numbersFrom })?.highest).toBe(next);
    expect(evolveSessions(undefined, line, { agent: 'cls', numbersFrom: 512_000 })).toBeUndefined();
  });
});
