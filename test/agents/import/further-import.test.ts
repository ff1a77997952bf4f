import { mkdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importTranscripts, type ImportReport } from '../../../src/agents/import.js';
import { geminiSession } from '../../../src/agents/import/gemini-session.js';
import { fieldsOf } from '../../../src/agents/vendors/fields.js';
import { ledgerEvent } from '../../../src/agents/vendors/ledger-event.js';
import { adapterOf, type Vendor } from '../../../src/agents/vendors/mapping.js';
import { tame } from '../../../src/agents/vendors/payload.js';
import { count, seed } from '../../support/scale.js';
import { prepared } from '../vendors/recording.js';
import { checkLedger } from '../../support/check-ledger.js';
import { codeOf, onlyOne, withTempLedger, type TempLedger } from '../../support/ledger.js';
import {
  cursorLines,
  cursorStory,
  geminiLines,
  geminiSessionId,
  geminiStory,
} from './further-transcripts.js';

const cursorFile = 'agent-transcripts/5b0c1d2e/5b0c1d2e.jsonl';

async function imported(
  ledger: TempLedger,
  vendor: Vendor,
  lines: readonly object[],
  name = 't.jsonl',
): Promise<ImportReport> {
  const file = join(ledger.root, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return importTranscripts({ vendor, files: [file], root: ledger.root });
}

function story(ledger: TempLedger, agent: string): readonly (readonly [event: unknown, ts: unknown])[] {
  return ledger.lines(agent).map(({ value }) => [value?.event, value?.ts] as const);
}

describe('a session file of Gemini CLI', () => {
  it('stands with its own events, times and session, each message once', () =>
    withTempLedger(async (ledger) => {
      const report = await imported(ledger, 'gemini', geminiLines);
      expect(story(ledger, 'gemini')).toEqual(geminiStory);
      const values = ledger.lines('gemini').map(({ value }) => value);
      expect(values[4]).toMatchObject({
        data: { call_id: 'run_shell_command-1', command: 'npm test', error: 'failed' },
      });
      expect(new Set(values.map((value) => value?.data?.['vendor_session']))).toEqual(
        new Set([geminiSessionId]),
      );
      expect(onlyOne(report.files, 'file')).toMatchObject({
        drift: 0,
        passed_over: { 'taken back': 2, $set: 2 },
      });
      checkLedger(ledger.root);
    }));

  it('does not tell what was taken back', () =>
    withTempLedger(async (ledger) => {
      await imported(ledger, 'gemini', geminiLines);
      expect(JSON.stringify(ledger.lines('gemini'))).not.toMatch(/Delet/);
    }));

  it('(negative control) would tell it, if lines were not seen before the first is read', () => {
    const { read } = geminiSession();
    expect(JSON.stringify(geminiLines.map((line) => read(line)))).toMatch(/Delete the shop/);
  });

  it('counts the tokens of a message once, with its last word', () =>
    withTempLedger(async (ledger) => {
      const { tokens } = await imported(ledger, 'gemini', geminiLines);
      expect(tokens).toEqual({ input: 100, output: 20, cached: 40, thoughts: 5, tool: 0, total: 125 });
    }));

  it('adds nothing the second time, and what is new when it has grown', () =>
    withTempLedger(async (ledger) => {
      await imported(ledger, 'gemini', geminiLines.slice(0, 6));
      const { files } = await imported(ledger, 'gemini', geminiLines);
      expect(onlyOne(files, 'file')).toMatchObject({ changed: 0, already_there: 5 });
      const again = await imported(ledger, 'gemini', geminiLines);
      expect(onlyOne(again.files, 'file')).toMatchObject({ written: 0, changed: 0 });
      expect(story(ledger, 'gemini').filter(([event]) => event !== 'info')).toEqual(
        geminiStory.filter(([event]) => event !== 'info'),
      );
    }));

  it('takes back all where it names a message that is not there', () =>
    withTempLedger(async (ledger) => {
      await imported(ledger, 'gemini', [
        ...geminiLines.slice(0, 3),
        { $rewindTo: 'nobody', timestamp: '2026-03-04T11:00:00Z' },
      ]);
      expect(story(ledger, 'gemini').map(([event]) => event)).toEqual(['session_start', 'notification']);
    }));

  it('is read where all messages stand in one line', () =>
    withTempLedger(async (ledger) => {
      const [about, ...messages] = geminiLines.slice(0, 3);
      await imported(ledger, 'gemini', [about ?? {}, { $set: { messages } }]);
      expect(story(ledger, 'gemini').map(([event]) => event)).toEqual([
        'session_start',
        'turn_start',
        'message',
        'info',
      ]);
    }));
});

describe('a transcript of Cursor', () => {
  it('stands in its order, in the session that the file is named by, at the time the file was made', () =>
    withTempLedger(async (ledger) => {
      const report = await imported(ledger, 'cursor', cursorLines, cursorFile);
      const values = ledger.lines('cursor').map(({ value }) => value);
      expect(values.map((value) => value?.event)).toEqual(cursorStory);
      expect(new Set(values.map((value) => value?.data?.['vendor_session']))).toEqual(new Set(['5b0c1d2e']));
      expect(values[0]?.data?.['prompt']).toBe('Make the basket survive');
      const { birthtimeMs } = statSync(join(ledger.root, cursorFile));
      expect(values[0]?.ts).toBe(new Date(Math.floor(birthtimeMs)).toISOString());
      expect(onlyOne(report.files, 'file').drift).toBe(0);
      checkLedger(ledger.root);
    }));

  it('adds nothing the second time, also after it was touched, and what is new when it has grown', () =>
    withTempLedger(async (ledger) => {
      await imported(ledger, 'cursor', cursorLines.slice(0, 4), cursorFile);
      const later = new Date(Date.now() + 5 * 86_400_000);
      utimesSync(join(ledger.root, cursorFile), later, later);
      const { files } = await imported(ledger, 'cursor', cursorLines, cursorFile);
      expect(onlyOne(files, 'file')).toMatchObject({ written: 2, already_there: 5, changed: 0 });
    }));

  it('of a subagent belongs to the session above it', () =>
    withTempLedger(async (ledger) => {
      await imported(ledger, 'cursor', cursorLines, 'agent-transcripts/5b0c1d2e/subagents/77aa.jsonl');
      expect(ledger.lines('cursor')[0]?.value?.data).toMatchObject({
        vendor_session: '5b0c1d2e',
        agent_id: '77aa',
      });
    }));
});

describe('vendors that keep no transcripts', () => {
  it.each(['copilot', 'opencode'] as const)('say so: %s', (vendor) =>
    withTempLedger(async (ledger) => {
      expect(await codeOf(() => imported(ledger, vendor, [{}]))).toBe('USAGE');
    }),
  );
});

describe('whatever stands in a line', () => {
  const lines = fc.array(
    fc.oneof(
      fc.constantFrom<unknown>(...geminiLines, ...cursorLines),
      fc.jsonValue({ maxDepth: 3 }),
      fc
        .tuple(fc.constantFrom(...geminiLines, ...cursorLines), fc.string(), fc.jsonValue())
        .map(([line, key, value]) => {
          const keys = Object.keys(line);
          return { ...line, [keys[key.length % keys.length] ?? key]: value };
        }),
    ),
    { maxLength: 12 },
  );

  it.each(['gemini', 'cursor'] as const)(
    'of a transcript of %s, it gives events that the ledger takes',
    { timeout: 300_000 },
    (vendor) => {
      const limits = { level: 'summary', stringCharacters: 2000, eventBytes: 60_000 } as const;
      const check = (values: readonly unknown[]): void => {
        const reader = adapterOf(vendor).transcript?.('/x/a.jsonl');
        for (const value of values) reader?.foresee?.(fieldsOf(tame(value)));
        for (const event of values.flatMap((value) => reader?.read(fieldsOf(tame(value))).events ?? [])) {
          const input = ledgerEvent(event, {
            vendor,
            limits,
            digest: '0'.repeat(64),
            bytes: 1,
            payload: undefined,
          });
          expect(() => prepared(input)).not.toThrow();
        }
      };
      fc.assert(fc.property(lines, check), { numRuns: count(10_000), seed: seed(`lines of ${vendor}`) });
    },
  );
});
