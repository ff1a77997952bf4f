import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { requireProgram } from './support/programs.js';

const project = join(import.meta.dirname, '..');
const possible = requireProgram('jq') && requireProgram('git');

/** Ids, hashes, times and temporary names differ from run to run; everything else must be as committed. */
function mask(text: string): string {
  return text
    .replaceAll(/\/\S*agent-ledger-demo(?:-\w+)?/g, '<place>')
    .replaceAll(/\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g, '<ulid>')
    .replaceAll(/\b[0-9a-f]{64}\b/g, '<hash>')
    .replaceAll(/(\[redacted:[a-z-]+:)[0-9a-f]{16}/g, '$1<mark>')
    .replaceAll(/\b\d{4}-\d\d-\d\d\.[a-z0-9]{6}\b/g, '<day>.<clone>')
    .replaceAll(/\b\d{4}-\d\d-\d\d(?=_\w+_\d{3}\b)/g, '<day>')
    .replaceAll(/\b\d+\.\d s\b/g, '<seconds> s')
    .trimEnd();
}

it.runIf(possible)(
  'the demo does what its committed transcript shows',
  () => {
    const { stdout, status } = spawnSync(process.execPath, [join(project, 'scripts/demo.mjs')], {
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    expect(mask(stdout)).toBe(mask(readFileSync(join(project, 'docs/demo-transcript.txt'), 'utf8')));
  },
  180_000,
);
