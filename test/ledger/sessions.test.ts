import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withTempLedger, type TempLedger } from '../support/ledger.js';

const today = '2026-11-20';
const at = (time: string, day = today): string => `${day}T${time}:00Z`;

async function sessionOf(
  ledger: TempLedger,
  input: { event?: string; session_id?: string; ts?: string; agent?: string } = {},
): Promise<string> {
  const { agent = 'cls', ...rest } = input;
  const { session } = await ledger
    .agent(agent)
    .append({ event: 'info', summary: 'x', ts: at('12:00'), ...rest });
  return session;
}

describe('the session of an event that names none', () => {
  it('is the first of the day, and then that one again', () =>
    withTempLedger(async (ledger) => {
      expect(await sessionOf(ledger)).toBe('2026-11-20_cls_001');
      expect(await sessionOf(ledger)).toBe('2026-11-20_cls_001');
    }));

  it('is numbered for each agent by itself', () =>
    withTempLedger(async (ledger) => {
      await sessionOf(ledger, { session_id: 'new' });
      expect(await sessionOf(ledger, { agent: 'andy' })).toBe('2026-11-20_andy_001');
    }));

  it('is a new one after a session_end', () =>
    withTempLedger(async (ledger) => {
      await sessionOf(ledger);
      expect(await sessionOf(ledger, { event: 'session_end' })).toBe('2026-11-20_cls_001');
      expect(await sessionOf(ledger)).toBe('2026-11-20_cls_002');
    }));

  it('is the newest open one, whichever was written to last', () =>
    withTempLedger(async (ledger) => {
      await sessionOf(ledger);
      await sessionOf(ledger, { session_id: 'new' });
      await sessionOf(ledger, { session_id: '2026-11-20_cls_001' });
      expect(await sessionOf(ledger)).toBe('2026-11-20_cls_002');
    }));

  it('is not one that another agent owns, even if this agent wrote to it', () =>
    withTempLedger(async (ledger) => {
      await sessionOf(ledger, { session_id: '2026-11-20_andy_007' });
      expect(await sessionOf(ledger)).toBe('2026-11-20_cls_001');
    }));

  it('is the first of its own day for an event of another day', () =>
    withTempLedger(async (ledger) => {
      await sessionOf(ledger, { session_id: 'new' });
      await sessionOf(ledger, { session_id: 'new' });
      expect(await sessionOf(ledger, { ts: at('12:00', '2026-11-21') })).toBe('2026-11-21_cls_001');
      expect(await sessionOf(ledger, { ts: at('12:00', '2026-11-19') })).toBe('2026-11-19_cls_001');
      expect(await sessionOf(ledger)).toBe('2026-11-20_cls_002');
    }));

  it('goes on in the open session of an earlier day', () =>
    withTempLedger(async (ledger) => {
      await sessionOf(ledger, { ts: at('12:00', '2026-11-19') });
      await sessionOf(ledger, { ts: at('12:00', '2026-11-19'), session_id: 'new' });
      await sessionOf(ledger);
      expect(await sessionOf(ledger, { ts: at('13:00', '2026-11-19') })).toBe('2026-11-19_cls_002');
      await sessionOf(ledger, { ts: at('13:00', '2026-11-19'), event: 'session_end' });
      expect(await sessionOf(ledger, { ts: at('14:00', '2026-11-19') })).toBe('2026-11-19_cls_003');
    }));

  it('is chosen event by event within one batch', () =>
    withTempLedger(async (ledger) => {
      const event = (name: string, session_id?: string) => ({
        event: name,
        summary: 'x',
        ts: at('12:00'),
        ...(session_id === undefined ? {} : { session_id }),
      });
      const outcomes = await ledger
        .agent()
        .appendMany([
          event('info'),
          event('session_end'),
          event('info'),
          event('info', 'new'),
          event('info'),
        ]);
      expect(outcomes.map((outcome) => outcome.kind === 'written' && outcome.ack.session.slice(-3))).toEqual([
        '001',
        '001',
        '002',
        '003',
        '003',
      ]);
    }));

  it('is the same for another process, and after all caches are gone', () =>
    withTempLedger(async (ledger) => {
      await sessionOf(ledger, { session_id: 'new' });
      await sessionOf(ledger, { session_id: 'new' });
      rmSync(join(ledger.root, 'g/.state'), { recursive: true });
      const other = ledger.open().agent('cls');
      expect((await other.append({ event: 'info', summary: 'x', ts: at('12:00') })).session).toBe(
        '2026-11-20_cls_002',
      );
    }));

  it('goes on counting behind lines of other tools', () =>
    withTempLedger(async (ledger) => {
      await sessionOf(ledger);
      const line = { ts: at('12:30'), agent: 'cls', session_id: '2026-11-20_cls_041', event: 'session_end' };
      appendFileSync(
        ledger.path(),
        `${JSON.stringify({ ...line, task_id: 't', source: 's', summary: 'x' })}\n`,
      );
      expect(await sessionOf(ledger)).toBe('2026-11-20_cls_001');
      expect(await sessionOf(ledger, { session_id: 'new' })).toBe('2026-11-20_cls_042');
    }));
});

describe('a session that is asked for', () => {
  it('by name is taken as it is', () =>
    withTempLedger(async (ledger) => {
      expect(await sessionOf(ledger, { session_id: '2026-11-20_cls_017' })).toBe('2026-11-20_cls_017');
      expect(await sessionOf(ledger, { session_id: 'new' })).toBe('2026-11-20_cls_018');
    }));

  it('as new has a number of its own, each time', () =>
    withTempLedger(async (ledger) => {
      const sessions = [];
      for (let n = 0; n < 3; n++) sessions.push(await sessionOf(ledger, { session_id: 'new' }));
      expect(sessions.map((session) => session.slice(-3))).toEqual(['001', '002', '003']);
    }));

  it('as new by several processes at once is never given twice', () =>
    withTempLedger(async ({ open }) => {
      const agents = [open(), open(), open()].map((ledger) => ledger.agent('cls'));
      const events = Array.from({ length: 10 }, () => ({ event: 'info', summary: 'x', session_id: 'new' }));
      const acks = await Promise.all(agents.flatMap((agent) => events.map((event) => agent.append(event))));
      expect(new Set(acks.map(({ session }) => session)).size).toBe(30);
    }));
});
