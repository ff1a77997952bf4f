import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { count } from '../../support/scale.js';
import { inRoot, linesOf, program } from './wrapped.js';

const mebibyte = 1024 * 1024;
/** Node itself takes about 60 MiB. */
const boundMiB = 150;

/** Prints blocks of bytes of every kind. */
const printer = `
const [blocks, kind] = process.argv.slice(2);
const block = Buffer.alloc(65536);
for (let at = 0; at < block.length; at++) block[at] = kind === 'line' ? 120 : (at * 7919) >> 3;
const one = kind === 'codex' ? Buffer.from(JSON.stringify({ type: 'item.completed', item: { type: 'command_execution', aggregated_output: 'error '.repeat(10000) } }) + '\\n') : block;
const write = (left) => { if (left > 0) process.stdout.write(one, () => write(left - 1)); };
write(Number(blocks));
`;

interface Passed {
  readonly digest: string;
  readonly bytes: number;
  readonly status: number | null;
  /** Most memory that the wrapper had while the output passed; what started the command is not counted. */
  readonly peakMiB: number;
}

/** Runs a command and reads what it prints, slowly at first, so that a wrapper that holds what waits is found out. */
async function pass(command: readonly string[], root: string, options: object = {}): Promise<Passed> {
  const env = { ...process.env, AGENT_LEDGER_ROOT: root, TEST_EXEC_OPTIONS: JSON.stringify(options) };
  const child = spawn(command[0] ?? '', command.slice(1), {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const hash = createHash('sha256');
  let [bytes, peakMiB] = [0, 0];
  const ended = new Promise<number | null>((done) => child.on('exit', done));
  for await (const chunk of child.stdout) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    peakMiB = Math.max(peakMiB, residentMiB(child.pid));
    if (bytes < 2 * mebibyte) await new Promise((done) => setImmediate(done));
  }
  return { digest: hash.digest('hex'), bytes, status: await ended, peakMiB };
}

function residentMiB(pid: number | undefined): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

describe('output of 100 MB', () => {
  const blocks = count(1600, 400);

  it.each([
    ['of bytes of every kind', 'bytes', {}],
    ['in one line', 'line', {}],
    ['in one line, read as a stream of Codex', 'line', { codex: true }],
    ['of lines of Codex', 'codex', { codex: true }],
  ])('%s passes untouched, in bounded memory', { timeout: 120_000 }, async (_name, kind, options) => {
    await inRoot(async (root) => {
      writeFileSync(join(root, 'printer.cjs'), printer);
      const command = [process.execPath, join(root, 'printer.cjs'), String(blocks), kind];
      const plain = await pass(command, root);
      const wrapped = await pass([process.execPath, program, ...command], root, options);
      process.stdout.write(
        `${(wrapped.bytes / 1e6).toFixed(0)} MB ${kind}: ${wrapped.peakMiB.toFixed(0)} MiB resident\n`,
      );
      expect({ ...wrapped, peakMiB: 0 }).toEqual({ ...plain, peakMiB: 0 });
      expect(wrapped.peakMiB).toBeGreaterThan(0);
      expect(wrapped.peakMiB).toBeLessThan(boundMiB);
      expect(linesOf(root).at(-1)?.data?.['stdout']).toMatchObject({ bytes: plain.bytes });
    });
  });

  it('would break the bound in a wrapper that collects it', { timeout: 120_000 }, async () => {
    await inRoot(async (root) => {
      writeFileSync(join(root, 'printer.cjs'), printer);
      const collector = `const { spawnSync } = require('node:child_process');
        const { stdout } = spawnSync(process.argv[2], process.argv.slice(3), { maxBuffer: 1e9 });
        process.stdout.write(stdout.toString('latin1') + stdout.toString('latin1'), 'latin1');`;
      writeFileSync(join(root, 'collector.cjs'), collector);
      const command = [process.execPath, join(root, 'printer.cjs'), '1600', 'bytes'];
      const { peakMiB } = await pass([process.execPath, join(root, 'collector.cjs'), ...command], root);
      expect(peakMiB).toBeGreaterThan(boundMiB);
    });
  });

  it('whose reader goes away ends the command as a pipe would', async () => {
    await inRoot(async (root) => {
      const child = spawn(process.execPath, [program, 'yes'], {
        cwd: root,
        env: { ...process.env, AGENT_LEDGER_ROOT: root },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = new Promise<number | null>((done) => child.on('exit', done));
      child.stdout.once('data', () => child.stdout.destroy());
      expect(await ended).toBe(141);
      expect(linesOf(root).at(-1)?.data).toMatchObject({ signal: 'SIGPIPE', exit_code: 141 });
    });
  });
});
