import { LedgerError } from '../../errors.js';
import type { CommandRule } from './ground.js';

/** What `*` in a pattern never stands for: with these a shell would run more than the pattern shows. */
const argumentText = '[^;&|<>$`(){}\\[\\]\\\\\'"*?~#!\\n\\r\\0]*';

/**
 * A pattern is the whole text of a command; `*` in it stands for any text without special characters of the shell, so
 * that `npm run *` lets `npm run build` pass, but not `npm run build; rm x`.
 * @throws LedgerError ACCESS_DENIED when the workspace's settings do not let the command run
 */
export function requireAllowed(command: string, rule: CommandRule = true): void {
  if (rule === true) return;
  if (rule !== false && rule.allow.some((pattern) => formOf(pattern).test(command))) return;
  const why = rule === false ? 'are switched off' : 'are limited to a list that it is not on';
  throw new LedgerError('ACCESS_DENIED', `the command was not run: validators of type command_pass ${why}`, {
    hint: 'See validators.command_pass in ledger.config.json, or give the step another validator.',
  });
}

function formOf(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join(argumentText)}$`);
}
