import { oneLine } from '../../core/cut-text.js';
import { openLoopDesk } from '../../loop/tools/open-desk.js';
import { serveRuns } from '../../mcp/serve.js';
import { requireCaller } from '../../runs/tools/caller.js';
import { openRunDesk } from '../../runs/tools/workspace-desk.js';
import { findRoot } from '../../storage/workspace.js';
import type { Handler } from '../command.js';
import type { mcpDeclaration } from '../declarations/mcp.js';
import { packageVersion } from '../installed.js';
import { stopOnInterrupt } from '../interrupt.js';
import { printNote } from '../output/result.js';

export const runMcp: Handler<typeof mcpDeclaration.flags> = async ({ flags }) => {
  const caller = requireCaller(flags.as);
  const root = findRoot(flags.root);
  const { signal, release } = stopOnInterrupt();
  const onTrouble = (error: Error): void =>
    printNote(flags, `agent-ledger mcp: ${oneLine(error.message, 200)}`);
  await serveRuns({
    root,
    desk: openRunDesk({ root }),
    loop: openLoopDesk(root),
    caller,
    version: packageVersion(),
    signal,
    onTrouble,
  });
  release();
  return 0;
};
