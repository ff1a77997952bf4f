import type { ValidatorType } from './shapes.js';

const looksAtWork: readonly ValidatorType[] = ['build_pass', 'test_pass', 'file_changed'];
const executes: readonly ValidatorType[] = ['build_pass', 'test_pass', 'command_pass'];

/** Validators that look at the work itself and can therefore run in a git worktree of the step's own. */
export function needsIsolation(validatorType: string): boolean {
  return (looksAtWork as readonly string[]).includes(validatorType);
}

/** Validators that execute something: they run only for plans that this user trusted. */
export function needsTrust(validatorType: string): boolean {
  return (executes as readonly string[]).includes(validatorType);
}
