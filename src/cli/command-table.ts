import { command, type Command } from './command.js';
import { appendDeclaration } from './declarations/append.js';
import { catDeclaration } from './declarations/cat.js';
import { execDeclaration } from './declarations/exec.js';
import { gitHookDeclaration } from './declarations/git-hook.js';
import { initDeclaration } from './declarations/init.js';
import { rotateDeclaration } from './declarations/rotate.js';
import { tailDeclaration } from './declarations/tail.js';
import { validateDeclaration } from './declarations/validate.js';
import { verifyDeclaration } from './declarations/verify.js';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  command(initDeclaration, async () => (await import('./commands/init.js')).runInit),
  command(appendDeclaration, async () => (await import('./commands/append.js')).runAppend),
  command(execDeclaration, async () => (await import('./commands/exec.js')).runExecCommand),
  command(catDeclaration, async () => (await import('./commands/cat.js')).runCat),
  command(tailDeclaration, async () => (await import('./commands/tail.js')).runTail),
  command(validateDeclaration, async () => (await import('./commands/validate.js')).runValidate),
  command(verifyDeclaration, async () => (await import('./commands/verify.js')).runVerify),
  command(rotateDeclaration, async () => (await import('./commands/rotate.js')).runRotate),
  command(gitHookDeclaration, async () => (await import('./commands/git-hook.js')).runGitHookCommand),
];
