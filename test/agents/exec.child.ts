import { runExec } from '../../src/agents/exec.js';

const beat = process.env['TEST_HEARTBEAT'];
const { exitCode } = await runExec({
  agent: 'hybrid',
  task: 'wo-1',
  command: process.argv.slice(2),
  ...(beat === undefined ? {} : { heartbeatSec: Number(beat) }),
  warn: (message) => process.stderr.write(`warning: ${message}\n`),
});
process.exitCode = exitCode;
