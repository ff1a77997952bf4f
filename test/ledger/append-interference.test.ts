import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Ack } from '../../src/ledger/append/outcome.js';
import { noLookAfterWrite } from '../crash/broken-parts.js';
import { brokenProgram, program } from '../crash/scene.js';
import { leafHashOf, withTempLedger, type TempLedger } from '../support/ledger.js';
import type { InterferedTask } from './interfered.child.js';

const acts = ['rename', 'remove', 'replace', 'cut', 'empty', 'append', 'tear'] as const;
const cases = acts.flatMap((act) => (['before', 'after'] as const).map((when) => ({ act, when, events: 3 })));

const source = 'test/ledger/interfered.child.ts';

async function appendUnder(
  { root, open }: TempLedger,
  task: Omit<InterferedTask, 'root'>,
  script = program(source),
): Promise<readonly (Ack | string)[]> {
  const filler = Array.from({ length: 20 }, (_, n) => ({ event: 'info', summary: `before ${n}` }));
  const ledger = open();
  await ledger.agent('cls').appendMany(filler);
  await ledger.close();
  const output = execFileSync(process.execPath, [script, JSON.stringify({ root, ...task })], {
    encoding: 'utf8',
  });
  return JSON.parse(output) as readonly (Ack | string)[];
}

describe('while a process appends, another one changes the day file', () => {
  it.each(cases)(
    '$act, $when the write: what is acknowledged stands, once, and the next append goes on',
    (task) =>
      withTempLedger(async (ledger) => {
        const acks = await appendUnder(ledger, task);

        expect(acks).toHaveLength(task.events);
        for (const ack of acks) expectStanding(ledger, ack);

        await ledger.agent().append({ event: 'info', summary: 'goes on' });
        expect(headsOf(ledger)).toEqual(['goes on']);
      }),
  );
});

describe('a writer that does not look what stands after a write', () => {
  it.each(['remove', 'replace', 'tear'] as const)('is caught by the same check: %s', (act) =>
    withTempLedger(async (ledger) => {
      const broken = await brokenProgram(source, ledger.root, noLookAfterWrite);
      const acks = await appendUnder(ledger, { act, when: 'before', events: 3 }, broken);
      expect(() => acks.forEach((ack) => expectStanding(ledger, ack))).toThrow();
    }),
  );
});

/** Once in all files, and where the acknowledgement says. */
function expectStanding({ root, lines }: TempLedger, ack: Ack | string): void {
  if (typeof ack === 'string') throw new Error(`refused with ${ack}`);
  const bytes = readFileSync(join(root, ack.file));
  expect(leafHashOf(bytes.subarray(ack.offset, bytes.indexOf(10, ack.offset)))).toBe(ack.hash);
  const standing = lines().filter(({ value }) => value?.id === ack.id && value.torn !== true);
  expect(standing.map(({ hash }) => hash)).toEqual([ack.hash]);
}

/** Summaries of the lines that none follows; a line of another tool has no link and follows the line before it. */
function headsOf({ lines }: TempLedger): readonly unknown[] {
  const whole = lines().filter(({ value }) => value !== undefined && value.torn !== true);
  const followed = new Set(whole.flatMap(({ value }, at) => value?.prev ?? whole[at - 1]?.hash ?? []));
  return whole.filter(({ hash }) => !followed.has(hash)).map(({ value }) => value?.summary);
}
