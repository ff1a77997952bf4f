import { spawn } from 'node:child_process';
import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { maxVendorSessions } from '../../src/core/vendor-session.js';
import { bundleScript } from '../support/bundle.js';
import { withTempLedger, type TempLedger } from '../support/ledger.js';

const today = '2026-11-20';
const yesterday = '2026-11-19';

interface Told {
  readonly vendor?: string;
  readonly event?: string;
  readonly day?: string;
  readonly session_id?: string;
}

function eventOf(name: string, { vendor = 'claude', event = 'info', day = today, session_id }: Told = {}) {
  const data = { vendor, vendor_session: name };
  const asked = session_id === undefined ? {} : { session_id };
  return { event, summary: 'x', ts: `${day}T12:00:00Z`, data, ...asked };
}

async function sessionOf(ledger: TempLedger, name: string, told: Told = {}): Promise<string> {
  const { session } = await ledger.agent('claude').append(eventOf(name, told));
  return session.slice(5);
}

describe('the session of an event that names a vendor session', () => {
  it('is the same one again, however many are open', () =>
    withTempLedger(async (ledger) => {
      expect(await sessionOf(ledger, 'one')).toBe('11-20_claude_001');
      expect(await sessionOf(ledger, 'two')).toBe('11-20_claude_002');
      expect(await sessionOf(ledger, 'one')).toBe('11-20_claude_001');
      expect(await sessionOf(ledger, 'two')).toBe('11-20_claude_002');
    }));

  it('is another one for another vendor', () =>
    withTempLedger(async (ledger) => {
      await sessionOf(ledger, 'one');
      expect(await sessionOf(ledger, 'one', { vendor: 'codex' })).toBe('11-20_claude_002');
    }));

  it('is its own beside an open session of no vendor', () =>
    withTempLedger(async (ledger) => {
      await ledger.agent('claude').append({ event: 'info', summary: 'x', ts: `${today}T12:00:00Z` });
      expect(await sessionOf(ledger, 'one')).toBe('11-20_claude_002');
    }));

  it('goes on over midnight, and days later', () =>
    withTempLedger(async (ledger) => {
      await sessionOf(ledger, 'old', { day: yesterday });
      await sessionOf(ledger, 'new');
      expect(await sessionOf(ledger, 'old')).toBe('11-19_claude_001');
      expect(await sessionOf(ledger, 'old', { event: 'session_start', day: '2026-12-24' })).toBe(
        '11-19_claude_001',
      );
    }));

  it('is the one that was asked for, and stays it', () =>
    withTempLedger(async (ledger) => {
      await sessionOf(ledger, 'one', { session_id: '2026-11-20_claude_007' });
      expect(await sessionOf(ledger, 'one')).toBe('11-20_claude_007');
    }));

  it('takes events that come after its end without being open again', () =>
    withTempLedger(async (ledger) => {
      await sessionOf(ledger, 'one');
      expect(await sessionOf(ledger, 'one', { event: 'session_end' })).toBe('11-20_claude_001');
      expect(await sessionOf(ledger, 'one', { event: 'tool_result' })).toBe('11-20_claude_001');
      const { session } = await ledger
        .agent('claude')
        .append({ event: 'info', summary: 'x', ts: `${today}T13:00:00Z` });
      expect(session).toBe('2026-11-20_claude_002');
    }));

  it('is open again when it is resumed', () =>
    withTempLedger(async (ledger) => {
      await sessionOf(ledger, 'one');
      await sessionOf(ledger, 'one', { event: 'session_end' });
      await sessionOf(ledger, 'one', { event: 'session_start' });
      const { session } = await ledger
        .agent('claude')
        .append({ event: 'info', summary: 'x', ts: `${today}T13:00:00Z` });
      expect(session).toBe('2026-11-20_claude_001');
    }));

  it('is chosen event by event within one batch', () =>
    withTempLedger(async (ledger) => {
      const outcomes = await ledger
        .agent('claude')
        .appendMany(['b', 'a', 'b', 'c', 'a'].map((name) => eventOf(name)));
      const sessions = outcomes.map((outcome) => outcome.kind === 'written' && outcome.ack.session.slice(-1));
      expect(sessions).toEqual(['1', '2', '1', '3', '2']);
    }));

  it('is chosen within a batch of an older day as well', () =>
    withTempLedger(async (ledger) => {
      await sessionOf(ledger, 'now');
      const events = ['b', 'a', 'b'].map((name) => eventOf(name, { day: yesterday }));
      const outcomes = await ledger.agent('claude').appendMany(events);
      const sessions = outcomes.map((outcome) => outcome.kind === 'written' && outcome.ack.session.slice(5));
      expect(sessions).toEqual(['11-19_claude_001', '11-19_claude_002', '11-19_claude_001']);
    }));

  it('is found again after all caches are gone', () =>
    withTempLedger(async (ledger) => {
      await sessionOf(ledger, 'old', { day: yesterday });
      await sessionOf(ledger, 'a "quoted" näme\n');
      rmSync(join(ledger.root, 'g/.state'), { recursive: true });
      const other = ledger.open().agent('claude');
      expect((await other.append(eventOf('a "quoted" näme\n'))).session).toBe('2026-11-20_claude_001');
      expect((await other.append(eventOf('old'))).session).toBe('2026-11-19_claude_001');
    }));

  it('is found among more sessions than the cache holds', { timeout: 60_000 }, () =>
    withTempLedger(async (ledger) => {
      const names = Array.from({ length: maxVendorSessions + 20 }, (_, at) => `s${at}`);
      await ledger.agent('claude').appendMany(names.map((name) => eventOf(name)));
      expect(await sessionOf(ledger, 's0')).toBe('11-20_claude_001');
      expect(await sessionOf(ledger, 's83')).toBe('11-20_claude_084');
      expect(await sessionOf(ledger, 'another')).toBe('11-20_claude_085');
    }),
  );

  it('is not taken from a line that only mentions it', () =>
    withTempLedger(async (ledger) => {
      await sessionOf(ledger, 'one');
      const quoted = { event: 'info', summary: '"vendor_session":"two"', ts: `${today}T12:00:00Z` };
      await ledger
        .agent('claude')
        .append({ ...quoted, data: { text: ',"data":{"vendor":"claude","vendor_session":"two"' } });
      rmSync(join(ledger.root, 'g/.state'), { recursive: true });
      expect(await sessionOf(ledger, 'two')).toBe('11-20_claude_002');
    }));

  it('is learnt from lines of other tools', () =>
    withTempLedger(async (ledger) => {
      await sessionOf(ledger, 'one');
      const line = {
        ts: `${today}T12:30:00Z`,
        agent: 'claude',
        session_id: '2026-11-20_claude_033',
        event: 'info',
      };
      const rest = {
        task_id: 't',
        source: 's',
        summary: 'x',
        data: { vendor_session: 'two', vendor: 'claude' },
      };
      appendFileSync(ledger.path(undefined, 'claude'), `${JSON.stringify({ ...line, ...rest })}\n`);
      expect(await sessionOf(ledger, 'two')).toBe('11-20_claude_033');
    }));
});

describe('many processes that meet a new vendor session at once', () => {
  const child = () => bundleScript(join(import.meta.dirname, 'vendor-session.child.ts'));
  const herd = async (root: string, mode: string) => {
    const sessions = await Promise.all(Array.from({ length: 20 }, () => sessionFrom(child(), [root, mode])));
    return new Set(sessions);
  };

  it('agree on one session', { timeout: 60_000 }, () =>
    withTempLedger(async (ledger) => {
      expect(await herd(ledger.root, 'vendor_session')).toEqual(new Set([sessionToday('001')]));
    }),
  );

  it('and would not, if each opened one for itself', { timeout: 60_000 }, () =>
    withTempLedger(async (ledger) => {
      expect((await herd(ledger.root, 'new')).size).toBe(20);
    }),
  );
});

function sessionToday(number: string): string {
  return `${new Date().toISOString().slice(0, 10)}_claude_${number}`;
}

function sessionFrom(program: string, args: readonly string[]): Promise<string> {
  return new Promise((done, fail) => {
    const process_ = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    process_.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    process_.on('error', fail);
    process_.on('close', () => done(text));
  });
}
