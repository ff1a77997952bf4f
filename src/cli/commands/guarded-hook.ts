import { claudeGuardAnswer } from '../../agents/guard-verdict.js';
import { readBounded } from '../../agents/hook/standard-input.js';
import { openRunDesk } from '../../runs/tools/workspace-desk.js';
import { findRoot } from '../../storage/workspace.js';
import type { Handler } from '../command.js';
import type { hookDeclaration } from '../declarations/hook.js';
import { usage } from '../exit.js';
import { standardOutput, writeAll } from '../output/descriptor.js';
import { runHookCommand } from './hook.js';

const inputBytesAtMost = 16 * 1024 * 1024;
const inputDeadlineMs = 1_000;

/** `hook` in the full entrance. With --guard the verdict goes out first; then the event is recorded like any other. */
export const runGuardedHook: Handler<typeof hookDeclaration.flags> = async ({ words, flags }) => {
  if (!flags.guard) return runHookCommand({ words, flags });
  if (words[0] !== 'claude') throw usage('--guard answers the hooks of claude only');
  const at = words.findIndex((word) => /^[\ufeff\s]*[{[]/.test(word));
  const event = words.slice(1).find((_, index) => index + 1 !== at);
  const payloadText = words[at] ?? readInput();
  const openDesk = (): ReturnType<typeof openRunDesk> => openRunDesk({ root: findRoot(flags.root) });
  writeAll(standardOutput, await claudeGuardAnswer({ event, payloadText, env: process.env, openDesk }));
  const read = at === -1 ? [...words, payloadText.trim() === '' ? '{}' : payloadText] : words;
  return runHookCommand({ words: read, flags });
};

function readInput(): string {
  const { bytes } = readBounded({ bytesAtMost: inputBytesAtMost, deadlineMs: inputDeadlineMs });
  return Buffer.from(bytes).toString('utf8');
}
