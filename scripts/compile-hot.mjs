// compile-hot.mjs BUNDLE LAUNCHER, in an empty folder that is also the user's cache folder: lets the launcher name and
// make the bundle's code cache, runs usual commands in this process so that the functions they need are compiled, and
// leaves the cache of that beside the bundle. A function that is not in it is compiled when it is called.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';

const [bundle, launcher] = process.argv.slice(2);
const workspace = join(process.cwd(), 'workspace');
mkdirSync(join(workspace, '.git'), { recursive: true });
writeFileSync(join(workspace, '.git/HEAD'), 'ref: refs/heads/main\n');

execFileSync(process.execPath, [launcher, 'append', 'cls', 'first', '--root', workspace]);
const name = readdirSync(join(process.env.XDG_CACHE_HOME, 'agent-ledger')).find((file) =>
  file.endsWith('.cache'),
);
if (name === undefined) throw new Error('the launcher has not kept its compiled code');

const script = new Script(readFileSync(bundle, 'utf8'), { filename: bundle });
const module = { exports: {} };
script.runInThisContext()(module.exports, createRequire(bundle), module);
const commands = [
  ['append', 'cls', 'a summary', '--root', workspace],
  [
    'append',
    'cls',
    'task_start',
    'wo-1',
    'user',
    'a summary',
    '{"task_type":"review"}',
    '--root',
    workspace,
    '--json',
  ],
];
for (const command of commands) {
  if (module.exports.runHot(command) !== 0) throw new Error(`failed while compiling: ${command.join(' ')}`);
}
writeFileSync(join(dirname(bundle), name), script.createCachedData());
