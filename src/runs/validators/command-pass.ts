import type { ValidationResult, ValidatorSpec } from '../shapes.js';
import { runBounded } from './bounded-command.js';
import { requireAllowed } from './command-rule.js';
import { workFolder } from './confinement.js';
import type { ValidatorGround } from './ground.js';
import { brokenOff, keptOnFailure, keptOnSuccess, shownOutput } from './verdict-output.js';

/**
 * Passes when `target`, run by `sh -c`, exits with `params.expected_exit_code` (0 when absent or no number).
 * @throws LedgerError ACCESS_DENIED when the settings forbid the command; IO_FAILED when the shell cannot be started, for
 *   example in a folder that does not exist; IO_OUTSIDE_ROOT
 */
export async function validateCommand(
  spec: ValidatorSpec,
  ground: ValidatorGround,
): Promise<ValidationResult> {
  const { target = '', params = {} } = spec;
  if (target === '') return { passed: false, reason: 'no command specified', missing: ['target'] };
  requireAllowed(target, ground.commandPass);
  const { env, timeoutMs } = ground;
  const cwd = await workFolder(spec, ground);
  const end = await runBounded({ file: 'sh', args: ['-c', target], cwd, env, timeoutMs });
  if (end.kind !== 'exited') return brokenOff(end, ground);
  return verdictOf(end, expectedExitCode(params['expected_exit_code']), ground);
}

interface Exited {
  readonly exitCode: number;
  readonly output: string;
}

function verdictOf(
  { exitCode, output }: Exited,
  expected: number,
  ground: ValidatorGround,
): ValidationResult {
  if (exitCode === expected) {
    const stdout = shownOutput(output, keptOnSuccess, ground);
    const details = { exit_code: String(exitCode), stdout };
    return { passed: true, reason: `the command exited with ${exitCode}, as expected`, details };
  }
  return {
    passed: false,
    reason: `the command exited with ${exitCode} (expected ${expected})`,
    details: {
      exit_code: String(exitCode),
      expected_exit_code: String(expected),
      output: shownOutput(output, keptOnFailure, ground),
    },
  };
}

function expectedExitCode(text = ''): number {
  return /^\d{1,3}$/.test(text) ? Number(text) : 0;
}
