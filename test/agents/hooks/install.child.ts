/** Installs hooks in a project: `node install.mjs ROOT whole|in-place`; the second way is what must not be done. */
import { openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { installVendorHooks, planHooks } from '../../../src/agents/hooks/install.js';
import { addHooks } from '../../../src/agents/hooks/hook-settings.js';

const [, , root = '', way = ''] = process.argv;
const options = { root, vendor: 'claude', scope: 'project', self: { node: '/n', script: '/s' } } as const;
if (way === 'whole') {
  process.stdout.write('begins\n');
  installVendorHooks(options);
} else {
  const path = join(root, '.claude/settings.json');
  const text = addHooks(readFileSync(path, 'utf8'), planHooks(options).hooks, path);
  const fd = openSync(path, 'w');
  writeSync(fd, text.slice(0, text.length / 2));
  process.stdout.write('begins\n');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
