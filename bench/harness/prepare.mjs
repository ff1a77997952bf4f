import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchFolder, projectFolder } from './folders.mjs';

/** Installs the peers when one is missing, and builds what is measured. */
export function prepare({ build }) {
  const { dependencies } = JSON.parse(readFileSync(join(benchFolder, 'package.json'), 'utf8'));
  const isMissing = (name) => !existsSync(join(benchFolder, 'node_modules', name));
  if (Object.keys(dependencies).some(isMissing)) npm(benchFolder, 'ci');
  if (build) npm(projectFolder, 'run', '--silent', 'build');
}

function npm(cwd, ...args) {
  const { status } = spawnSync('npm', args, { cwd, stdio: 'inherit' });
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed`);
}
