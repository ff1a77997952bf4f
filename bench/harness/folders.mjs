import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const benchFolder = dirname(dirname(fileURLToPath(import.meta.url)));
export const projectFolder = dirname(benchFolder);
export const distFolder = join(projectFolder, 'dist');
export const launcher = join(distFolder, 'bin/agent-ledger.cjs');
export const contender = (name) => join(benchFolder, 'contenders', name);
