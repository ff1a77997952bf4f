// Compiles schemas/*.schema.json into src/schema/generated: validators (ajv, standalone, bundled so that nothing
// of ajv is loaded at run time) and the TypeScript types of the same shapes.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import addFormats from 'ajv-formats';
import { build } from 'esbuild';
import { compile } from 'json-schema-to-typescript';

const require = createRequire(import.meta.url);
const { default: Ajv2020 } = require('ajv/dist/2020.js');
const { default: standaloneCode } = require('ajv/dist/standalone/index.js');

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, 'src/schema/generated');
const schemas = readdirSync(join(root, 'schemas'))
  .filter((name) => name.endsWith('.schema.json'))
  .sort()
  .map((name) => JSON.parse(readFileSync(join(root, 'schemas', name), 'utf8')));
const validated = ['LedgerEvent', 'LedgerLine', 'WorkspaceFile', 'LedgerConfig', 'AgentStatus'];

mkdirSync(target, { recursive: true });
await writeValidators();
await writeTypes();

/** What a process needs that records one event, and, in a file of its own, everything else. */
async function writeValidators() {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: true,
    strictRequired: false,
    strictTypes: false,
    code: { source: true },
  });
  addFormats.default(ajv);
  const { event, rules } = splitEventSchema();
  for (const schema of schemas) ajv.addSchema(schema === byTitle('LedgerEvent') ? event : schema);
  for (const { schema } of rules) ajv.addSchema(schema);
  const [common, rare] = [rules.filter((rule) => !rule.isRare), rules.filter((rule) => rule.isRare)];
  const named = (titles) => titles.map((title) => [`is${title}`, byTitle(title).$id]);
  const usual = validated.filter((title) => title !== 'LedgerLine');
  const more = [`export const rareEvents = ${JSON.stringify(rare.map(({ name }) => name))};`];
  await writeValidatorFile(ajv, 'validators.ts', { shapes: named(usual), rules: common, more });
  await writeValidatorFile(ajv, 'more-validators.ts', {
    shapes: named(['LedgerLine']),
    rules: rare,
    more: [],
  });
}

async function writeValidatorFile(ajv, file, { shapes, rules, more }) {
  const names = Object.fromEntries([...shapes, ...rules.map(({ schema }, at) => [`rule${at}`, schema.$id])]);
  const { outputFiles } = await build({
    stdin: { contents: standaloneCode(ajv, names), resolveDir: root, loader: 'js' },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    minifySyntax: true,
    minifyWhitespace: true,
    write: false,
  });
  const exported = shapes.map(([name]) => `export const ${name} = bundle.${name};`);
  const table = rules.map(({ name }, at) => `  ${JSON.stringify(name)}: bundle.rule${at},`);
  const text = [
    '// Made by scripts/build-schemas.mjs from schemas/. Do not edit.',
    '// @ts-nocheck',
    'const bundle = (() => {',
    'const exports = {};',
    'const module = { exports };',
    outputFiles[0].text,
    'return module.exports; })();',
    ...exported,
    ...more,
    'export const eventRules = {',
    ...table,
    '};',
    '',
  ].join('\n');
  writeFileSync(join(target, file), text);
}

/**
 * The rules for one event each (`if` its name, `then` …) become validators of their own, chosen by name: a process that
 * records one event compiles and runs one of them, however many there are. Rare are those of schemas besides
 * event-data.schema.json: processes that record one event do not even load them.
 */
function splitEventSchema() {
  const whole = byTitle('LedgerEvent');
  const nameIn = (branch) => branch.if?.properties?.event?.const;
  const rules = whole.allOf
    .filter((branch) => nameIn(branch) !== undefined)
    .map((branch) => {
      const name = nameIn(branch);
      const $id = whole.$id.replace('event.schema', `event-rule-${name}.schema`);
      const isRare = !JSON.stringify(branch.then).includes('"event-data.schema.json#');
      return { name, isRare, schema: { $schema: whole.$schema, $id, type: 'object', ...branch.then } };
    });
  const rest = whole.allOf.filter((branch) => nameIn(branch) === undefined);
  const { allOf: _, ...event } = whole;
  return { event: rest.length === 0 ? event : { ...event, allOf: rest }, rules };
}

async function writeTypes() {
  const options = {
    bannerComment: '',
    additionalProperties: true,
    declareExternallyReferenced: true,
    format: false,
  };
  const parts = ['// Made by scripts/build-schemas.mjs from schemas/. Do not edit.'];
  for (const title of validated) {
    // Conditional rules on `data` have no counterpart in a TypeScript type.
    const { allOf: _conditional, $id: _id, ...shape } = byTitle(title);
    parts.push(await compile(inlineHash(shape), title, options));
  }
  writeFileSync(join(target, 'types.ts'), parts.join('\n'));
}

function byTitle(title) {
  const found = schemas.find((schema) => schema.title === title);
  if (found === undefined) throw new Error(`no schema with the title ${title}`);
  return found;
}

function inlineHash(shape) {
  return JSON.parse(JSON.stringify(shape), (_key, value) =>
    value?.$ref === 'event-data.schema.json#/$defs/hash' ? { type: 'string' } : value,
  );
}
