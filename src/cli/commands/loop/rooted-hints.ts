import { LedgerError } from '../../../errors.js';
import { shellWord } from '../../../loop/command-text.js';
import { findRoot } from '../../../storage/workspace.js';
import type { Command } from '../../command.js';

/**
 * The command, but what it advises when it refuses works from any folder too: the workspace that was named stands in the
 * commands of its hint.
 */
export function withRoot({ declaration, load }: Command): Command {
  return {
    declaration,
    load: async () => {
      const handle = await load();
      return async (parsed) => {
        try {
          return await handle(parsed);
        } catch (error) {
          throw rooted(error, parsed.flags.root);
        }
      };
    },
  };
}

/** The error with that root in the commands of its hint. */
export function rooted(error: unknown, root: string | undefined): unknown {
  if (!(error instanceof LedgerError) || root === undefined) return error;
  const flag = `--root ${shellWord(findRoot(root))}`;
  const hint = error.hint.replaceAll(commandInHint, (command) => `${command.slice(0, -1)} ${flag}\``);
  if (hint === error.hint) return error;
  const { code, message, details, cause } = error;
  return new LedgerError(code, message, { details, cause, hint });
}

const commandInHint = /`agent-ledger (?!.*--help)[^`]+`/g;
