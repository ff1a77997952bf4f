import { readCase } from './case.js';
import type { Difference } from './compare.js';
import { runCase } from './run-case.js';

/** One line a case; resolves with the exit status: 6 when a case fails, 2 without files, else 0. */
async function main(files: readonly string[]): Promise<number> {
  if (files.length === 0) {
    process.stderr.write('usage: npm run conformance -- FILE…\n');
    return 2;
  }
  let failed = 0;
  for (const file of files) {
    const fault = await faultOf(file);
    process.stdout.write(fault === undefined ? `ok ${nameOf(file)}\n` : `FAIL ${nameOf(file)}: ${fault}\n`);
    if (fault !== undefined) failed += 1;
  }
  process.stderr.write(`${files.length - failed} of ${files.length} cases pass\n`);
  return failed === 0 ? 0 : 6;
}

async function faultOf(file: string): Promise<string | undefined> {
  try {
    const found = await runCase(readCase(file));
    return found.length === 0 ? undefined : found.map(shown).join(' | ');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function nameOf(file: string): string {
  try {
    return readCase(file).name;
  } catch {
    return file;
  }
}

function shown({ path, ours, theirs }: Difference): string {
  return `${path}, ours ${JSON.stringify(ours) ?? 'absent'}, theirs ${JSON.stringify(theirs)}`;
}

process.exitCode = await main(process.argv.slice(2));
