import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What hooks and git start: this installation's program with the node that runs now. */
export function installedProgram(): { readonly node: string; readonly script: string } {
  return { node: process.execPath, script: join(packageFolder().path, 'dist/bin/agent-ledger.cjs') };
}

export function packageVersion(): string {
  return packageFolder().version;
}

/** The nearest folder upward with our package.json: the code runs as modules of `src`, and bundled in `dist/bin`. */
function packageFolder(): { readonly path: string; readonly version: string } {
  for (let path = import.meta.dirname; ; path = dirname(path)) {
    const { name, version } = manifestIn(path);
    if (name === 'agent-ledger' && version !== undefined) return { path, version };
    if (path === dirname(path)) throw new Error('the package.json of agent-ledger is missing');
  }
}

function manifestIn(folder: string): { readonly name?: string; readonly version?: string } {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name?: string };
  } catch {
    return {};
  }
}
