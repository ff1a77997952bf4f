import { entryCells, verdictCells } from './cells.mjs';

export function printRow({ row, title, repeats, loadBefore, tables }) {
  console.log(`\n## ${row}: ${title} (${repeats} rounds, load ${loadBefore} before)`);
  for (const table of tables) {
    console.log(`\n${table.title}`);
    printCells(entryCells(table));
    if (table.verdicts?.length > 0) printCells(verdictCells(table.verdicts));
    for (const note of table.notes ?? []) console.log(`  ${note}`);
  }
}

function printCells(cells) {
  const widths = cells[0].map((_, column) => Math.max(...cells.map((line) => [...line[column]].length)));
  const pad = (text, column) => {
    const spaces = ' '.repeat(widths[column] - [...text].length);
    return column === 0 || column === cells[0].length - 1 ? text + spaces : spaces + text;
  };
  for (const line of cells) console.log(`  ${line.map(pad).join('  ').trimEnd()}`);
}
