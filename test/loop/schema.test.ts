import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eventShapes, type Kind } from '../../src/loop/event-shapes.js';

interface Schema {
  readonly required?: readonly string[];
  readonly properties: Readonly<Record<string, unknown>>;
}
const { $defs: defs } = JSON.parse(
  readFileSync(new URL('../../schemas/loop.schema.json', import.meta.url), 'utf8'),
) as { readonly $defs: Readonly<Record<string, Schema>> };

const byKind: Readonly<Record<Extract<Kind, string>, unknown>> = {
  text: { type: 'string' },
  texts: { type: 'array', items: { type: 'string' } },
  flag: { type: 'boolean' },
  count: { type: 'integer', minimum: 0 },
  number: { type: 'number', minimum: 0 },
  object: { type: 'object' },
  actions: { type: 'array', items: { $ref: '#/$defs/planned_action' } },
};

const table = Object.entries(eventShapes as Readonly<Record<string, Readonly<Record<string, Kind>>>>);

describe('the schemas of loop events', () => {
  it('are there for every event', () => {
    expect(Object.keys(defs).filter((name) => name !== 'planned_action')).toEqual(
      table.map(([name]) => name),
    );
  });

  it.each(table)('say of %s what its readers expect', (name, shape) => {
    const stated = Object.keys(shape);
    expect(defs[name]?.required ?? []).toEqual(stated.filter((key) => !key.endsWith('?')));
    expect(defs[name]?.properties).toEqual(
      Object.fromEntries(
        stated.map((key) => {
          const kind = shape[key] ?? 'text';
          return [key.replace('?', ''), typeof kind === 'string' ? byKind[kind] : { enum: kind }];
        }),
      ),
    );
  });
});
