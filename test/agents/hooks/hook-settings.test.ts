import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hookCommand } from '../../../src/agents/hooks/hook-command.js';
import {
  addHooks,
  findHooks,
  removeHooks,
  type WantedHook,
} from '../../../src/agents/hooks/hook-settings.js';
import { parseJsonc, plainValue } from '../../../src/agents/hooks/jsonc.js';
import { eventsOf } from '../../../src/agents/hooks/vendor-settings.js';
import { codeOf } from '../../support/ledger.js';
import { count, seed } from '../../support/scale.js';
import { commentedText, settingsText } from './settings-documents.js';

const where = 'settings.json';
const wanted: readonly WantedHook[] = eventsOf('claude').map((event) => ({
  event,
  handler: {
    type: 'command',
    command: hookCommand({ vendor: 'claude', event, program: { kind: 'path' } }),
    timeout: 10,
  },
}));

describe('hooks in a settings document', () => {
  it('are added beside everything that is there', () => {
    each(settingsText(), (text) => {
      const after = plain(addHooks(text, wanted, where));
      expect(withoutHooks(after)).toEqual(withoutHooks(plain(text)));
      for (const { event, handler } of wanted) {
        expect(after.hooks?.[event]).toEqual([...(plain(text).hooks?.[event] ?? []), { hooks: [handler] }]);
      }
    });
  });

  it('are taken out again to the last byte, but for white space in empty brackets', () => {
    each(settingsText(), (text) => {
      const back = removeHooks(addHooks(text, wanted, where), plain(text), where);
      expect(withoutEmpty(back)).toBe(withoutEmpty(text));
    });
  });

  it('are taken out between comments, which stay', () => {
    each(commentedText(), (text) => {
      const added = addHooks(text, wanted, where);
      const back = removeHooks(added, plain(text), where);
      expect(plain(back)).toEqual(plain(text));
      expect(commentsOf(added)).toEqual(commentsOf(text));
      expect(commentsOf(back)).toEqual(commentsOf(text));
    });
  });

  it('are found again, every one', () => {
    each(settingsText(), (text) => {
      const { ours } = findHooks(addHooks(text, wanted, where), where);
      expect(ours.map(({ event }) => event).sort()).toEqual(wanted.map(({ event }) => event).sort());
    });
  });

  it('are taken out of a group that a person has put them into', () => {
    const [hook] = wanted;
    const text = JSON.stringify({
      hooks: { Stop: [{ matcher: 'x', hooks: [{ command: 'a' }, hook?.handler, { command: 'b' }] }] },
    });
    expect(removeHooks(text, undefined, where)).toBe(
      '{"hooks":{"Stop":[{"matcher":"x","hooks":[{"command":"a"},{"command":"b"}]}]}}',
    );
  });

  it('follow the indentation and the line ends of the document', () => {
    const [hook] = wanted;
    const text = addHooks('{\r\n\t"model": "x"\r\n}\r\n', hook === undefined ? [] : [hook], where);
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
    expect(
      text.startsWith('{\r\n\t"model": "x",\r\n\t"hooks": {\r\n\t\t"SessionStart": [\r\n\t\t\t{\r\n'),
    ).toBe(true);
    expect(text.endsWith('\r\n\t}\r\n}\r\n')).toBe(true);
  });

  it.each(['{"hooks": []}', '{"hooks": {"Stop": {}}}', '[]', '"x"', '{"hooks": {},, }'])(
    'are not added to %s, which has another shape',
    async (text) => {
      expect(await codeOf(() => addHooks(text, wanted, where))).toBe('INVALID_JSON');
    },
  );

  it('(negative control) an edit that loses a setting is told apart', () => {
    each(settingsText(), (text) => {
      const value = plain(text);
      fc.pre(Object.keys(withoutHooks(value)).length > 0);
      const broken = addHooks(JSON.stringify({ hooks: value.hooks ?? {} }), wanted, where);
      expect(withoutHooks(plain(broken))).not.toEqual(withoutHooks(value));
    });
  });
});

interface Settings {
  readonly hooks?: Readonly<Record<string, readonly unknown[]>>;
}

function each(texts: fc.Arbitrary<string>, check: (text: string) => void): void {
  fc.assert(fc.property(texts, check), { numRuns: count(1_000), seed: seed('settings documents') });
}

function plain(text: string): Settings {
  return plainValue(parseJsonc(text)) as Settings;
}

function withoutHooks({ hooks: _, ...rest }: Settings): object {
  return rest;
}

function withoutEmpty(text: string): string {
  return text.replace(/([[{])\s+([\]}])/g, '$1$2');
}

function commentsOf(text: string): readonly string[] {
  return text.replace(/"(?:[^"\\]|\\.)*"/g, '""').match(/\/\/[^\n]*|\/\*[^]*?\*\//g) ?? [];
}
