import { parseArgs } from 'node:util';

/** Undefined when the command line makes no sense. */
export function readOptions(args, rows) {
  try {
    const { values } = parseArgs({ args, options: flags });
    const names = values.row ?? rows.map(({ name }) => name);
    const chosen = rows.filter(({ name }) => names.includes(name));
    const repeats = values.repeats === undefined ? undefined : positive(values.repeats);
    if (chosen.length !== new Set(names).size) return undefined;
    return {
      chosen,
      repeats: repeats === undefined ? undefined : Math.ceil(repeats),
      scale: positive(values.scale),
      build: !values['no-build'],
      docsOnly: values['docs-only'],
    };
  } catch {
    return undefined;
  }
}

export function usage(rows) {
  return [
    'npm run bench [-- --row NAME]... [--repeats N] [--scale F] [--no-build] [--docs-only]',
    '  --scale F    a fraction of the events and seconds, to try a row out; nothing is kept then',
    '  --docs-only  measure nothing, make docs/PERFORMANCE.md from bench/results again',
    ...rows.map(({ name, title }) => `  ${name.padEnd(16)} ${title}`),
  ].join('\n');
}

const flags = {
  row: { type: 'string', multiple: true },
  repeats: { type: 'string' },
  scale: { type: 'string', default: '1' },
  'no-build': { type: 'boolean', default: false },
  'docs-only': { type: 'boolean', default: false },
};

function positive(text) {
  const number = Number(text);
  if (!(number > 0)) throw new RangeError(`${text} is not above 0`);
  return number;
}
