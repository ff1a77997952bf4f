import { summary } from './measure.mjs';

/** The rows of a table as text, for the terminal and the document alike. The first row is the heading. */
export function entryCells({ unit, columns = [], entries }) {
  const bytes = entries.some((entry) => entry.bytes !== undefined || summary(entry, 'bytes') !== undefined);
  const durability = entries.some((entry) => entry.durability !== undefined);
  const heading = [
    '',
    ...(durability ? ['durability'] : []),
    ...(bytes ? ['bytes an event'] : []),
    unit,
    'min – max',
    ...columns.map(({ title }) => title),
  ];
  const body = entries.map((entry) => [
    entry.name,
    ...(durability ? [entry.durability ?? ''] : []),
    ...(bytes ? [bytesOf(entry)] : []),
    ...valueCells(entry, columns),
  ]);
  return [heading, ...body];
}

export function verdictCells(verdicts) {
  const heading = ['ratio', 'median', 'min – max', 'target', ''];
  return [heading, ...verdicts.flatMap(verdictLines)];
}

function verdictLines({ claim, value, min, max, unit, targets }) {
  const measured =
    value === undefined ? ['–', ''] : [`${number(value)} ${unit}`, `${number(min)} – ${number(max)}`];
  if (targets.length === 0) return [[claim, ...measured, '–', '']];
  return targets.map(({ label, sign, goal, met }, at) => [
    at === 0 ? claim : '',
    ...(at === 0 ? measured : ['', '']),
    `${label} ${sign} ${goal}`,
    met === null ? 'not measured' : met ? 'met' : 'NOT MET',
  ]);
}

function valueCells(entry, columns) {
  if (entry.failure !== undefined) return [`not measured: ${entry.failure}`, '', ...columns.map(() => '')];
  const { median, min, max } = summary(entry);
  const more = columns.map(({ key, take = 'median' }) => {
    const sum = summary(entry, key);
    return sum === undefined ? '' : number(sum[take]);
  });
  return [number(median), `${number(min)} – ${number(max)}`, ...more];
}

function bytesOf(entry) {
  const bytes = entry.bytes ?? summary(entry, 'bytes')?.median;
  return bytes === undefined ? '' : number(Math.round(bytes));
}

/** Three significant digits, thousands apart. */
export function number(value) {
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString('en-US', {
    minimumFractionDigits: Math.min(digits, 3),
    maximumFractionDigits: Math.min(digits, 3),
  });
}
