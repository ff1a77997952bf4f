import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importTranscripts, type ImportReport } from '../../../src/agents/import.js';
import type { Vendor } from '../../../src/agents/vendors/mapping.js';
import { checkLedger } from '../../support/check-ledger.js';
import { onlyOne, withTempLedger, type TempLedger } from '../../support/ledger.js';
import { claudeLines, claudeStory, codexLines, codexStory } from './transcripts.js';

function jsonl(lines: readonly unknown[]): string {
  return lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n') + '\n';
}

async function imported(
  ledger: TempLedger,
  vendor: Vendor,
  lines: readonly unknown[],
  name = 'transcript.jsonl',
): Promise<ImportReport> {
  const file = join(ledger.root, name);
  writeFileSync(file, jsonl(lines));
  return importTranscripts({ vendor, files: [file], root: ledger.root });
}

function story(ledger: TempLedger, agent: string): readonly unknown[] {
  return ledger.lines(agent).map(({ value }) => [value?.event, value?.ts]);
}

describe('an imported transcript', () => {
  it('of Claude Code stands with its own events, times and session', () =>
    withTempLedger(async (ledger) => {
      const report = await imported(ledger, 'claude', claudeLines);
      expect(story(ledger, 'claude')).toEqual(claudeStory);
      const values = ledger.lines('claude').map(({ value }) => value);
      expect(new Set(values.map((value) => value?.session_id))).toEqual(new Set(['2026-03-04_claude_001']));
      expect(values[3]).toMatchObject({
        summary: 'Bash failed (exit 2): npm test',
        data: { call_id: 'toolu_1', exit_code: 2, command: 'npm test', vendor_version: '2.1.9' },
      });
      expect(onlyOne(report.files, 'file').passed_over).toEqual({
        summary: 1,
        'file-history-snapshot': 1,
        'assistant thinking': 1,
        progress: 1,
        'user meta': 1,
      });
      checkLedger(ledger.root);
    }));

  it('of Codex stands with its own events, times and session', () =>
    withTempLedger(async (ledger) => {
      await imported(ledger, 'codex', codexLines);
      expect(story(ledger, 'codex')).toEqual(codexStory);
      const values = ledger.lines('codex').map(({ value }) => value);
      expect(values[2]?.data).toMatchObject({ tool: 'shell', command: 'bash -lc ls', turn_id: 't-1' });
      expect(values[3]?.data).toMatchObject({ exit_code: 0, vendor_version: '0.150.0' });
      expect(values[5]?.data).toMatchObject({ exit_code: 1, paths: ['web/store.ts'] });
    }));

  it('counts the usage of a message once, with its last word', () =>
    withTempLedger(async (ledger) => {
      const { tokens } = await imported(ledger, 'claude', claudeLines);
      expect(tokens).toEqual({ input_tokens: 30, output_tokens: 11, cache_read_input_tokens: 100 });
      expect(ledger.lines('claude').at(-1)?.value?.data?.['tokens']).toEqual(tokens);
    }));

  it('subtracts totals that are told again, and begins anew behind a smaller one', () =>
    withTempLedger(async (ledger) => {
      const { tokens } = await imported(ledger, 'codex', codexLines);
      expect(tokens).toEqual({ input_tokens: 290, output_tokens: 35, total_tokens: 325 });
    }));

  it('counts a message that stands in two files once', () =>
    withTempLedger(async (ledger) => {
      const files = ['a.jsonl', 'b.jsonl'].map((name) => join(ledger.root, name));
      for (const file of files) writeFileSync(file, jsonl(claudeLines));
      const report = await importTranscripts({ vendor: 'claude', files, root: ledger.root });
      expect(report.tokens).toEqual(report.files[0]?.tokens);
    }));

  it('adds nothing the second time', () =>
    withTempLedger(async (ledger) => {
      await imported(ledger, 'claude', claudeLines);
      const before = ledger.lines('claude').length;
      const report = await imported(ledger, 'claude', claudeLines);
      expect(onlyOne(report.files, 'file')).toMatchObject({ written: 0, already_there: before, changed: 0 });
      expect(ledger.lines('claude')).toHaveLength(before);
    }));

  it('would stand twice if its lines differed by a byte', () =>
    withTempLedger(async (ledger) => {
      await imported(ledger, 'claude', claudeLines);
      const before = ledger.lines('claude').length;
      await imported(
        ledger,
        'claude',
        claudeLines.map((line) => ({ ...line, gitBranch: 'other' })),
      );
      expect(ledger.lines('claude').length).toBeGreaterThan(before);
    }));

  it('adds what is new when it has grown, in the same session', () =>
    withTempLedger(async (ledger) => {
      await imported(ledger, 'claude', claudeLines.slice(0, 6));
      const report = await imported(ledger, 'claude', claudeLines);
      // The calls and results behind the sixth line, and the newer count of tokens.
      expect(onlyOne(report.files, 'file')).toMatchObject({ written: 6, already_there: 3 });
      expect(new Set(ledger.lines('claude').map(({ value }) => value?.session_id)).size).toBe(1);
    }));

  it('counts and names lines that cannot be read, and goes on', () =>
    withTempLedger(async (ledger) => {
      const lines = ['{"type":', ...claudeLines, '[1]', '', '\ufeff{"type":"summary"}'];
      const report = await imported(ledger, 'claude', lines);
      expect(onlyOne(report.files, 'file')).toMatchObject({
        lines: 17,
        unparsable: 2,
        unparsable_lines: [1, 15],
      });
      expect(story(ledger, 'claude')).toEqual(claudeStory);
    }));

  it('records a line of a kind that is not known as drift', () =>
    withTempLedger(async (ledger) => {
      const report = await imported(ledger, 'claude', [{ type: 'dream', timestamp: '2026-03-04T10:00:00Z' }]);
      expect(onlyOne(report.files, 'file').drift).toBe(1);
      expect(ledger.lines('claude')[0]?.value).toMatchObject({
        event: 'info',
        data: { drift: 'unknown_event', vendor_event: 'transcript:dream' },
      });
    }));

  it('takes the first time of the file for lines before it', () =>
    withTempLedger(async (ledger) => {
      const [first, ...rest] = claudeLines.slice(2);
      const { timestamp: _, ...timeless } = first ?? {};
      await imported(ledger, 'claude', [timeless, ...rest]);
      expect(ledger.lines('claude')[0]?.value).toMatchObject({
        event: 'turn_start',
        ts: '2026-03-04T10:01:00.000Z',
      });
    }));

  it('holds no secret of the transcript', () =>
    withTempLedger(async (ledger) => {
      const secret = `ghp_${'a1B2'.repeat(9)}`;
      const message = { content: `use ${secret}` };
      await imported(ledger, 'claude', [
        { type: 'user', sessionId: 's', timestamp: '2026-03-04T10:00:00Z', message },
      ]);
      expect(ledger.lines('claude')[0]?.bytes.toString()).toMatch(/\[redacted:[^\]]+\]/);
      expect(ledger.lines('claude')[0]?.bytes.toString()).not.toContain(secret);
    }));

  it('keeps several sessions of one file apart', () =>
    withTempLedger(async (ledger) => {
      const other = claudeLines.map((line) =>
        'sessionId' in line ? { ...line, sessionId: 'another' } : line,
      );
      await imported(ledger, 'claude', [...claudeLines, ...other]);
      const sessions = ledger.lines('claude').map(({ value }) => value?.session_id);
      expect(new Set(sessions)).toEqual(new Set(['2026-03-04_claude_001', '2026-03-04_claude_002']));
    }));

  it('reads lines longer than a chunk, and a last one without its newline', () =>
    withTempLedger(async (ledger) => {
      const file = join(ledger.root, 'long.jsonl');
      const user = { type: 'user', sessionId: 's', timestamp: '2026-03-04T10:00:00Z' };
      writeFileSync(file, `${JSON.stringify({ ...user, message: { content: 'x'.repeat(3_000_000) } })}\n`);
      appendFileSync(file, JSON.stringify({ ...user, message: { content: 'last' } }));
      await importTranscripts({ vendor: 'claude', files: [file], root: ledger.root });
      const prompts = ledger.lines('claude').map(({ value }) => value?.data?.['prompt_characters']);
      expect(prompts).toEqual([3_000_000, 4]);
    }));
});
