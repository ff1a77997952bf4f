import type { ValidationResult, ValidatorSpec } from '../shapes.js';
import { runBounded } from './bounded-command.js';
import { workFolder } from './confinement.js';
import type { ValidatorGround } from './ground.js';
import { projectCommand } from './project-command.js';
import type { Purpose } from './project-tool.js';
import { brokenOff, keptOnFailure, keptOnSuccess, shownOutput } from './verdict-output.js';

/**
 * `build_pass`: the project's build exits with 0. Run without a shell.
 * @throws LedgerError IO_FAILED when the program cannot be started; IO_OUTSIDE_ROOT
 */
export async function validateBuild(spec: ValidatorSpec, ground: ValidatorGround): Promise<ValidationResult> {
  return validateProject(spec, ground, 'build');
}

/** `test_pass`: the same for the project's tests. */
export async function validateTests(spec: ValidatorSpec, ground: ValidatorGround): Promise<ValidationResult> {
  return validateProject(spec, ground, 'test');
}

async function validateProject(
  spec: ValidatorSpec,
  ground: ValidatorGround,
  purpose: Purpose,
): Promise<ValidationResult> {
  const found = await projectCommand(spec, await workFolder(spec, ground), purpose);
  if (found.kind === 'none') return { passed: false, reason: found.reason, missing: found.missing };
  const [file = '', ...args] = found.command;
  const { env, timeoutMs } = ground;
  const end = await runBounded({ file, args, cwd: found.folder, env, timeoutMs });
  if (end.kind !== 'exited') return brokenOff(end, ground);
  const passed = end.exitCode === 0;
  const output = shownOutput(end.output, passed ? keptOnSuccess : keptOnFailure, ground);
  const command = found.command.join(' ');
  return {
    passed,
    reason: `${purpose} ${passed ? 'passed' : `failed: ${file} exited with ${end.exitCode}`}`,
    details: { command: ground.redact(command), exit_code: String(end.exitCode), output },
  };
}
