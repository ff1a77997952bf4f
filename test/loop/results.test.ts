import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { comparePaths, type KeyPaths } from './key-paths.js';
import { pathsOf } from './shape-notation.js';
import { shapes } from './shapes.js';
import { playStory, type Printed } from './story.js';

let printed: Printed;
beforeAll(async () => {
  printed = await playStory();
}, 120_000);

describe('the JSON results of the loop commands', () => {
  it.each(Object.entries(shapes))('of %s have the keys that its users know', (name, expected) => {
    expect(comparePaths(expected, printed.get(name) ?? []).missing).toEqual([]);
  });

  it('would be found wanting without a key, or with another type', () => {
    const [good] = printed.get('tasks') ?? [];
    expect(comparePaths({ '[].name': 'string', '[].nothing': 'string' }, [good]).missing).toEqual([
      '[].nothing: missing',
    ]);
    expect(comparePaths({ '[].name': 'integer' }, [good]).missing).toEqual([
      '[].name: string instead of integer',
    ]);
  });

  it('are read from the notation path by path', () => {
    const parts = { ref: '{ id:s name:0s }' };
    expect(pathsOf('o{ task:o@ref list:a{ []:o{ n:in deep:o{ x:b } } } ok:b }', parts)).toEqual({
      task: 'object',
      'task.id': 'string',
      'task.name': 'null|string',
      list: 'array',
      'list[]': 'object',
      'list[].n': 'integer|number',
      'list[].deep': 'object',
      'list[].deep.x': 'boolean',
      ok: 'boolean',
    });
  });

  const file = process.env['AGENT_LEDGER_TEST_LOOP_SHAPES'];
  const others = file === undefined ? [] : Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Others);

  it.runIf(others.length > 0)('have the keys of the list that AGENT_LEDGER_TEST_LOOP_SHAPES names', () => {
    const compared = others.map(([name, expected]) => {
      const kept = Object.entries(expected).filter(
        ([path]) => !(name === 'app-autopilot start' && voided.test(path)),
      );
      return { name, ...comparePaths(Object.fromEntries(kept), printed.get(name) ?? []) };
    });
    process.stderr.write(`key paths compared: ${compared.reduce((sum, one) => sum + one.compared, 0)}\n`);
    expect(compared.flatMap(({ name, missing }) => missing.map((path) => `${name}: ${path}`))).toEqual([]);
  });
});

type Others = Readonly<Record<string, KeyPaths>>;

/** A start voids earlier automations, so that its own result never lists any. */
const voided = /^plan\.automation_state\.(?:receipts|applied_roles)\[\]/;
