import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Ack } from '../../src/ledger/append/outcome.js';
import { bundleScript } from '../support/bundle.js';
import { leafHashOf, withTempLedger, type TempLedger } from '../support/ledger.js';
import type { InterferedTask } from './interfered.child.js';

const acts = ['rename', 'remove', 'replace', 'cut', 'empty', 'append', 'tear'] as const;
const cases = acts.flatMap((act) => [
  { act, when: 'before', events: 1 } as const,
  { act, when: 'after', events: 1 } as const,
  { act, when: 'before', events: 5 } as const,
  { act, when: 'after', events: 5 } as const,
]);

async function appendUnder(
  { root, agent }: TempLedger,
  task: Omit<InterferedTask, 'root'>,
): Promise<readonly (Ack | string)[]> {
  const filler = Array.from({ length: 20 }, (_, n) => ({ event: 'info', summary: `before ${n}` }));
  await agent().appendMany(filler);
  const script = bundleScript(join(import.meta.dirname, 'interfered.child.ts'));
  const output = execFileSync(process.execPath, [script, JSON.stringify({ root, ...task })], {
    encoding: 'utf8',
  });
  return JSON.parse(output) as readonly (Ack | string)[];
}

describe('while a process appends, another one changes the day file', () => {
  it.each(cases)(
    '$act, $when the write of $events: what is acknowledged stands, once, where it is said to',
    (task) =>
      withTempLedger(async (ledger) => {
        const acks = await appendUnder(ledger, task);

        expect(acks).toHaveLength(task.events);
        for (const ack of acks) {
          if (typeof ack === 'string') throw new Error(`refused with ${ack}`);
          const bytes = readFileSync(join(ledger.root, ack.file));
          const line = bytes.subarray(ack.offset, bytes.indexOf(10, ack.offset));
          expect(leafHashOf(line)).toBe(ack.hash);
          const standing = ledger.lines().filter(({ value }) => value?.id === ack.id && value.torn !== true);
          expect(standing.map(({ hash }) => hash)).toEqual([ack.hash]);
        }
      }),
  );

  it.each(cases)('$act, $when the write of $events: the next append goes on with one head', (task) =>
    withTempLedger(async (ledger) => {
      await appendUnder(ledger, task);
      await ledger.agent().append({ event: 'info', summary: 'goes on' });

      const values = ledger
        .lines()
        .flatMap(({ value, hash }) => (value === undefined ? [] : [{ value, hash }]));
      const followed = new Set(values.flatMap(({ value }) => value.prev ?? []));
      const heads = values.filter(({ value, hash }) => value.torn !== true && !followed.has(hash));
      expect(heads.map(({ value }) => value.summary)).toEqual(['goes on']);
    }),
  );
});
