import { installationOf, type HookVendor } from '../../../src/agents/hooks/vendor-settings.js';
import fc from 'fast-check';

/** A settings file as people have them: any JSON object, laid out in any of the usual ways, hooks of theirs included. */
export function settingsText(): fc.Arbitrary<string> {
  return fc
    .record({
      value: settingsValue(),
      unit: fc.constantFrom('', '  ', '    ', '\t'),
      lineEnd: fc.constantFrom('\n', '\r\n'),
    })
    .chain(({ value, unit, lineEnd }) => {
      const text = JSON.stringify(value, null, unit).replaceAll('\n', lineEnd);
      return fc
        .record({
          start: fc.constantFrom('', '\ufeff', '\n', ' '),
          end: fc.constantFrom('', '\n', '\r\n', ' \n\n'),
        })
        .map(({ start, end }) => `${start}${text}${end}`);
    });
}

/** The same with comments and commas that strict JSON does not have, put where white space may stand. */
export function commentedText(): fc.Arbitrary<string> {
  return fc
    .tuple(
      settingsValue(),
      fc.array(fc.constantFrom(' // why\n', ' /* a, "b": { */ ', '\n\t', ''), { minLength: 3, maxLength: 9 }),
    )
    .map(([value, fillers]) => {
      let turn = 0;
      const filler = (): string => fillers[turn++ % fillers.length] ?? '';
      const tokens = JSON.stringify(value).match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^"{}[\],:]+/g) ?? [];
      return tokens
        .map((token, at) => {
          const isClosing = (token === '}' || token === ']') && !/^[{[]$/.test(tokens[at - 1] ?? '');
          return `${isClosing && turn % 2 === 0 ? `${filler()},` : ''}${filler()}${token}`;
        })
        .join('');
    });
}

function settingsValue(): fc.Arbitrary<Record<string, unknown>> {
  const own = fc.dictionary(fc.string({ unit: 'grapheme', maxLength: 8 }), fc.jsonValue({ maxDepth: 3 }), {
    maxKeys: 4,
  });
  return fc
    .record({ own, hooks: fc.option(hooksValue(), { nil: undefined }), first: fc.boolean() })
    .map(({ own: rest, hooks, first }) => {
      const { hooks: _, ...settings } = rest;
      if (hooks === undefined) return settings;
      return first ? { hooks, ...settings } : { ...settings, hooks };
    });
}

function hooksValue(): fc.Arbitrary<Record<string, unknown>> {
  const handler = fc.record({
    type: fc.constant('command'),
    command: fc.constantFrom('echo hi', './lint.sh', 'agl status'),
  });
  const group = fc.record(
    { matcher: fc.constantFrom('Bash', 'Edit|Write'), hooks: fc.array(handler, { maxLength: 3 }) },
    { requiredKeys: ['hooks'] },
  );
  const event = fc.constantFrom('PreToolUse', 'PostToolUse', 'Stop', 'SessionEnd', 'Custom');
  return fc.dictionary(event, fc.array(group, { maxLength: 3 }), { maxKeys: 4 });
}

/** A settings file of one vendor: of its shape, in any of the usual layouts. */
export function vendorSettingsText(vendor: HookVendor): fc.Arbitrary<string> {
  const { form } = installationOf(vendor);
  if (form.kind === 'groups') return settingsText();
  return form.kind === 'list' ? listText() : pluginText();
}

function pluginText(): fc.Arbitrary<string> {
  const part = fc.constantFrom('// mine\n', 'export const Own = async () => ({});\n', '\r\n', 'const a = 1;');
  return fc.array(part).map((parts) => parts.join(''));
}

function listText(): fc.Arbitrary<string> {
  return fc
    .record({
      value: listValue(),
      unit: fc.constantFrom('', '  ', '\t'),
      end: fc.constantFrom('', '\n', '\r\n'),
    })
    .map(({ value, unit, end }) => `${JSON.stringify(value, null, unit)}${end}`);
}

function listValue(): fc.Arbitrary<Record<string, unknown>> {
  const handler = fc.record(
    { command: fc.constantFrom('echo {}', './lint.sh', 'agl status'), timeout: fc.nat() },
    { requiredKeys: ['command'] },
  );
  const event = fc.constantFrom('stop', 'preToolUse', 'postToolUse', 'sessionEnd', 'custom');
  const hooks = fc.dictionary(event, fc.array(handler, { maxLength: 3 }), { maxKeys: 4 });
  return fc.record({ version: fc.constant(1), hooks, description: fc.string() }, { requiredKeys: [] });
}
