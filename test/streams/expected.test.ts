import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Expected } from '../../src/streams/expected.js';
import { openStream } from '../../src/streams/stream.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'agent-ledger-expected-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const event = { event: 'note_written', summary: 'a note', data: { key: 'k', value: 'v' } };
const append = async (expected?: Expected) =>
  openStream('run:x', { root }).execute({
    agent: 'cls',
    decide: () => [event],
    ...(expected === undefined ? {} : { expected }),
  });

describe('a position that a command expects', () => {
  it('lets it through when it holds', async () => {
    for (const expected of ['empty', 1, 'exists', 'any', 4, undefined] as const) await append(expected);
    expect(openStream('run:x', { root }).read().headSeq).toBe(6);
  });

  it.each([1, 'exists'] as const)('refuses %j on an empty stream', async (expected) => {
    await expect(append(expected)).rejects.toMatchObject({
      code: 'SEQUENCE_CONFLICT',
      details: { expected, actual: 0 },
    });
  });

  it.each([0, 1, 3, 'empty'] as const)(
    'refuses %j on one with two lines, and writes nothing',
    async (expected) => {
      await append();
      await append();
      const refused = append(expected);
      await expect(refused).rejects.toMatchObject({
        code: 'SEQUENCE_CONFLICT',
        details: { expected, actual: 2 },
      });
      expect(openStream('run:x', { root }).read().headSeq).toBe(2);
    },
  );
});
