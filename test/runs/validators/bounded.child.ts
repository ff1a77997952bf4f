import { runBounded } from '../../../src/runs/validators/bounded-command.js';

/** Runs a command that puts the id of a process it leaves in the background into a file. */
const [pidFile = ''] = process.argv.slice(2);
const target = `sleep 30 & echo $! > '${pidFile}.part' && mv '${pidFile}.part' '${pidFile}'; wait`;
await runBounded({
  file: 'sh',
  args: ['-c', target],
  cwd: process.cwd(),
  env: process.env,
  timeoutMs: 60_000,
});
