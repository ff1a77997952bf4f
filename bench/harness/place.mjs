import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const memoryFileSystems = new Set([0x01021994, 0x858458f6]);

/**
 * A folder on a disk for one row, and an environment for its processes in which nothing of the user's is read or
 * written and nothing slows a start: NODE_EXTRA_CA_CERTS alone makes a bare node take more than twice as long.
 */
export function makePlace() {
  const folder = mkdtempSync(join(process.env.AGENT_LEDGER_BENCH_DIR ?? tmpdir(), 'agent-ledger-bench-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  if (memoryFileSystems.has(statfsSync(folder).type)) {
    remove();
    throw new Error('the temporary folder is in memory: set AGENT_LEDGER_BENCH_DIR to a folder on a disk');
  }
  let made = 0;
  const newFolder = (name) => {
    const path = join(folder, `${name}-${(made += 1)}`);
    mkdirSync(path);
    return path;
  };
  return { folder, newFolder, env: environment(newFolder('home')), remove };
}

function environment(home) {
  const kept = Object.entries(process.env).filter(([name]) => !unwanted.test(name));
  return { ...Object.fromEntries(kept), HOME: home };
}

const unwanted = /^(AGENT_LEDGER_|NODE_|npm_|XDG_|GIT_)/;
