import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { environment } from '../cli/command.js';

export interface Called {
  readonly status: number;
  /** Of every file of the workspace outside `g/.state`: names and content. */
  readonly digest: string;
}

const main = pathToFileURL(join(import.meta.dirname, '../../dist/bin/full/main.js')).href;

/** In a process of its own: calls the built command line again and again, and looks at all files after each call. */
const program = `
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
const { runMain } = await import(process.argv[1]);
const [, , calls, answers] = process.argv;
const digest = () => {
  const hash = createHash('sha256');
  for (const name of readdirSync('.', { recursive: true }).map(String).sort()) {
    if (name.startsWith('g/.state') || !statSync(name).isFile()) continue;
    hash.update(name + '\\0').update(readFileSync(name)).update('\\0');
  }
  return hash.digest('hex');
};
const called = [{ status: 0, digest: digest() }];
for (const args of JSON.parse(readFileSync(calls, 'utf8')))
  called.push({ status: await runMain(args), digest: digest() });
writeFileSync(answers, JSON.stringify(called));
`;

/** The workspace as it was before, then after each call, in order. */
export function callAll(
  cwd: string,
  calls: readonly (readonly string[])[],
  input = '',
): readonly [before: Called, ...after: Called[]] {
  const folder = mkdtempSync(join(tmpdir(), 'agent-ledger-calls-'));
  const [list, answers] = [join(folder, 'calls.json'), join(folder, 'answers.json')];
  try {
    writeFileSync(list, JSON.stringify(calls));
    const args = ['--input-type=module', '-e', program, main, list, answers];
    const { stderr } = spawnSync(process.execPath, args, {
      cwd,
      input,
      env: environment(),
      encoding: 'utf8',
    });
    return JSON.parse(readAnswers(answers, stderr)) as [Called, ...Called[]];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readAnswers(path: string, stderr: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new Error(`the calls did not come to their end: ${stderr}`);
  }
}
