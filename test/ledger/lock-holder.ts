import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { paths } from '../../src/storage/workspace.js';
import { bundleScript } from '../support/bundle.js';

/** Another process that holds an agent's lock. */
export interface LockHolder {
  readonly pid: number;
  letGo(): Promise<void>;
}

export async function holdLock(root: string, agent: string): Promise<LockHolder> {
  const script = join(dirname(fileURLToPath(import.meta.url)), 'lock-holder.child.ts');
  const child = spawn(process.execPath, [bundleScript(script), paths.lock(root, agent)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return {
    pid: child.pid ?? 0,
    letGo: async () => {
      child.stdin.end('\n');
      await once(child, 'close');
    },
  };
}
