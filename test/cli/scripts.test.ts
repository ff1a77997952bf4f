import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requireProgram } from '../support/programs.js';
import { inFolder } from './command.js';
import { replay } from './script.js';

/** AGENT_LEDGER_TEST_UPDATE=1 writes the scripts anew; read the difference before you commit it. */
const isUpdate = process.env['AGENT_LEDGER_TEST_UPDATE'] === '1';
const scripts = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.txt'));

describe('the command line does what the scripts say', () => {
  it.each(scripts)('%s', { timeout: 120_000 }, async (name) => {
    const path = join(import.meta.dirname, name);
    const script = readFileSync(path, 'utf8');
    const needed = /^# needs (.+)$/m.exec(script)?.[1]?.split(' ') ?? [];
    if (!needed.every((program) => requireProgram(program))) return;
    const now = await inFolder((folder) => replay(script, folder));
    if (isUpdate) writeFileSync(path, now);
    else expect(now).toBe(script);
  });

  it('a script that claims something else fails', async () => {
    const script = '$ agent-ledger append cls "Looked at the logs" --quiet\nrecorded\n';
    const now = await inFolder((folder) => replay(script, folder));
    expect(now).not.toBe(script);
  });
});
