import { runExec, type ExecOptions } from '../../src/agents/exec.js';

const { exitCode } = await runExec({
  agent: 'hybrid',
  task: 'wo-1',
  command: process.argv.slice(2),
  ...(JSON.parse(process.env['TEST_EXEC_OPTIONS'] ?? '{}') as Partial<ExecOptions>),
  warn: (message) => process.stderr.write(`warning: ${message}\n`),
});
process.exitCode = exitCode;
