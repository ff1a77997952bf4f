import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { entryCells, number, verdictCells } from './cells.mjs';
import { projectFolder } from './folders.mjs';
import { readResult } from './results.mjs';

const path = join(projectFolder, 'docs/PERFORMANCE.md');

/** Puts the figures of bench/results into docs/PERFORMANCE.md, between its markers; all else there is left as it is. */
export async function writeDocument(rows) {
  const { format, resolveConfig } = await import('prettier');
  const results = rows.map((row) => ({ row, result: readResult(row.name) }));
  const before = readFileSync(path, 'utf8');
  const after = replaceBetween(
    replaceBetween(before, 'short', shortfalls(results)),
    'tables',
    sections(results),
  );
  writeFileSync(path, await format(after, { ...(await resolveConfig(path)), filepath: path }));
}

function replaceBetween(text, name, content) {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from === -1 || to === -1) throw new Error(`docs/PERFORMANCE.md has no ${begin} … ${end}`);
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
}

function shortfalls(results) {
  const missed = results.flatMap(({ row, result }) =>
    (result?.tables ?? []).flatMap((table) => missedIn(row, table)),
  );
  const unmeasured = results
    .filter(({ result }) => result === undefined)
    .map(({ row }) => `- \`${row.name}\`: not measured yet`);
  const lines = [...missed, ...unmeasured];
  return lines.length === 0 ? 'Nothing: every target was met.' : lines.join('\n');
}

function missedIn({ name }, { title, verdicts = [] }) {
  return verdicts.flatMap(({ claim, value, unit, targets }) =>
    targets
      .filter(({ met, label }) => met !== true && label !== 'stretch' && label !== 'aim')
      .map(({ label, sign, goal, met }) => {
        const measured = met === null ? 'not measured' : `${number(value)} ${unit}`;
        return `- \`${name}\`, ${title}: ${claim} – **${measured}**, ${label} ${sign} ${goal}`;
      }),
  );
}

function sections(results) {
  return results.map(section).join('\n\n');
}

function section({ row, result }) {
  const heading = `### \`${row.name}\`: ${row.title}`;
  if (result === undefined) return `${heading}\n\nNot measured yet.`;
  const { machine, repeats, loadBefore, tables } = result;
  const how = `${machine.description}, ${repeats} rounds, load ${loadBefore} before.`;
  return [heading, how, ...tables.flatMap(tableParts)].join('\n\n');
}

function tableParts(table) {
  const parts = [`**${table.title}**`, markdown(entryCells(table))];
  if (table.verdicts?.length > 0) parts.push(markdown(verdictCells(table.verdicts)));
  return [...parts, ...(table.notes ?? [])];
}

function markdown([heading, ...body]) {
  const rule = heading.map((_, at) => (at === 0 ? '---' : '--:'));
  return [heading, rule, ...body].map((line) => `| ${line.join(' | ')} |`).join('\n');
}
