import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repairLedgers } from '../../src/ledger/repair.js';
import { validateFiles } from '../../src/ledger/validate.js';
import { verifyLedger } from '../../src/ledger/verify.js';
import { withTempLedger, type TempLedger } from '../support/ledger.js';

const newline = Buffer.from('\n');

/** A ledger of five events, of which the bytes are changed as a damaged disk or another tool would. */
async function withDamage(
  damage: (lines: Buffer[]) => readonly Buffer[],
  run: (ledger: TempLedger, before: Buffer) => Promise<void> | void,
): Promise<void> {
  await withTempLedger(async (ledger) => {
    const agent = ledger.agent();
    for (let n = 1; n <= 5; n++) await agent.append({ event: 'info', summary: `n ${n}` });
    const lines = ledger.lines().map(({ bytes }) => bytes);
    const before = Buffer.concat(damage(lines));
    writeFileSync(ledger.path(), before);
    await run(ledger, before);
  });
}

const whole = (lines: readonly Buffer[]): Buffer[] => lines.flatMap((line) => [line, newline]);

function summaries(ledger: TempLedger): readonly (string | undefined)[] {
  return ledger.lines().map(({ value }) => (value?.torn === true ? 'torn' : value?.summary));
}

function faults(root: string): readonly string[] {
  return verifyLedger(root)
    .findings.filter(({ severity }) => severity === 'fault')
    .map(({ kind }) => kind);
}

const events = ['n 1', 'n 2', 'n 3', 'n 4', 'n 5'];
const repaired = expect.stringMatching(/^Repaired /) as unknown;

const cases: readonly {
  readonly name: string;
  readonly damage: (lines: Buffer[]) => readonly Buffer[];
  readonly action: string;
  readonly stands: readonly unknown[];
}[] = [
  {
    name: 'NUL bytes between lines',
    damage: (lines) => [...whole(lines.slice(0, 2)), Buffer.alloc(4096), newline, ...whole(lines.slice(2))],
    action: 'dropped',
    stands: [...events, repaired],
  },
  {
    name: 'NUL bytes in front of a line',
    damage: (lines) => [...whole(lines.slice(0, 2)), Buffer.alloc(512), ...whole(lines.slice(2))],
    action: 'cleaned',
    stands: [...events, repaired],
  },
  {
    name: 'a BOM and CRs of an editor',
    damage: (lines) => [Buffer.from('\ufeff'), ...lines.flatMap((line) => [line, Buffer.from('\r\n')])],
    action: 'cleaned',
    stands: [...events, repaired],
  },
  {
    name: 'text of another program',
    damage: (lines) => [...whole(lines.slice(0, 2)), Buffer.from('<<<<<<< HEAD\n'), ...whole(lines.slice(2))],
    action: 'dropped',
    stands: [...events, repaired],
  },
  {
    name: 'a fragment with a line glued to it',
    damage: (lines) => [...whole(lines.slice(0, 2)), Buffer.from('{"ts":"2026-'), ...whole(lines.slice(2))],
    action: 'split',
    stands: ['n 1', 'n 2', 'torn', 'n 3', 'n 4', 'n 5', 'A line cut by a crash was closed', repaired],
  },
  {
    name: 'a cut line in the middle, without a record',
    damage: (lines) => [
      ...whole(lines.slice(0, 2)),
      Buffer.from('{"ts":"2026-11-20T\n'),
      ...whole(lines.slice(2)),
    ],
    action: 'closed',
    stands: ['n 1', 'n 2', 'torn', 'n 3', 'n 4', 'n 5', 'A line cut by a crash was closed', repaired],
  },
];

describe('repair', () => {
  it.each(cases)('makes readable what was damaged: $name', async ({ damage, action, stands }) => {
    await withDamage(damage, (ledger, before) => {
      expect(faults(ledger.root).length).toBeGreaterThan(0);
      const [file] = repairLedgers(ledger.root, { agents: ['cls'] });

      expect(new Set(file?.changes.map((change) => change.action))).toEqual(new Set([action]));
      expect(summaries(ledger)).toEqual(stands);
      expect(readFileSync(join(ledger.root, file?.original ?? ''))).toEqual(before);
      expect(faults(ledger.root)).toEqual([]);
      expect(verifyLedger(ledger.root).kinds).toMatchObject({ repaired: 1 });
      expect(validateFiles([join(ledger.root, 'g/ledger/cls')]).findings).toEqual([]);
      expect(repairLedgers(ledger.root, { agents: ['cls'] })).toEqual([]);
    });
  });

  it('completes a cut last line of the live file and of an older day', async () => {
    await withTempLedger(async (ledger) => {
      const agent = ledger.agent();
      await agent.append({ event: 'info', summary: 'old', ts: '2026-01-01T00:00:00Z' });
      await agent.append({ event: 'info', summary: 'new' });
      for (const file of ledger.files()) appendFileSync(ledger.path(file), '{"ts":"2026-');
      expect(repairLedgers(ledger.root, { agents: ['cls'] })).toHaveLength(2);
      expect(summaries(ledger).filter((summary) => summary === 'torn')).toHaveLength(2);
      expect(faults(ledger.root)).toEqual([]);
    });
  });

  it('tells what it would do and writes nothing with dryRun', async () => {
    await withDamage(cases[0]?.damage ?? whole, (ledger, before) => {
      const [file] = repairLedgers(ledger.root, { agents: ['cls'], dryRun: true });
      expect(file?.changes).toMatchObject([{ line: 3, action: 'dropped', bytes: 4096 }]);
      expect(readFileSync(ledger.path())).toEqual(before);
      expect(existsSync(join(ledger.root, 'g/archive'))).toBe(false);
    });
  });

  it('does not explain tampering away: a line that was changed is still named', async () => {
    const changed = (lines: Buffer[]): readonly Buffer[] =>
      whole(lines.map((line, at) => (at === 2 ? Buffer.from(line.toString().replace('n 3', 'n X')) : line)));
    await withDamage(
      (lines) => [...changed(lines), Buffer.from('garbage\n')],
      (ledger) => {
        repairLedgers(ledger.root, { agents: ['cls'] });
        expect(faults(ledger.root)).not.toEqual([]);
      },
    );
  });

  it('leaves a sound ledger alone', async () => {
    await withDamage(whole, (ledger, before) => {
      expect(repairLedgers(ledger.root, { agents: ['cls'] })).toEqual([]);
      expect(readFileSync(ledger.path())).toEqual(before);
    });
  });

  it('that died before it could record what it did is recorded by the next one', async () => {
    await withDamage(cases[0]?.damage ?? whole, (ledger) => {
      const [file] = repairLedgers(ledger.root, { agents: ['cls'] });
      const path = ledger.path();
      const lines = ledger.lines().filter(({ value }) => value?.event !== 'ledger_repaired');
      writeFileSync(path, Buffer.concat(whole(lines.map(({ bytes }) => bytes))));
      repairLedgers(ledger.root, { agents: ['cls'] });
      const event = ledger.lines().find(({ value }) => value?.event === 'ledger_repaired')?.value;
      expect(event?.data).toMatchObject({ original: file?.original, before: file?.before });
    });
  });

  it('keeps a line with a CR that another line follows', async () => {
    await withTempLedger(async (ledger) => {
      await ledger.agent().append({ event: 'info', summary: 'first' });
      const old =
        '{"ts":"2026-11-20T00:00:00Z","agent":"cls","session_id":"2026-11-20_cls_001","event":"info","task_id":"x","source":"x","summary":"of another tool","data":{}}\r\n';
      appendFileSync(ledger.path(), old);
      await ledger.agent().append({ event: 'info', summary: 'follows it' });
      expect(repairLedgers(ledger.root, { agents: ['cls'] })).toEqual([]);
    });
  });
});
