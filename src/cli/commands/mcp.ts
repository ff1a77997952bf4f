import { readFileSync } from 'node:fs';
import { oneLine } from '../../core/cut-text.js';
import { serveRuns } from '../../mcp/serve.js';
import { requireCaller } from '../../runs/tools/caller.js';
import { openRunDesk } from '../../runs/tools/workspace-desk.js';
import { findRoot } from '../../storage/workspace.js';
import type { Handler } from '../command.js';
import type { mcpDeclaration } from '../declarations/mcp.js';
import { stopOnInterrupt } from '../interrupt.js';
import { printNote } from '../output/result.js';

export const runMcp: Handler<typeof mcpDeclaration.flags> = async ({ flags }) => {
  const caller = requireCaller(flags.as);
  const root = findRoot(flags.root);
  const { signal, release } = stopOnInterrupt();
  const onTrouble = (error: Error): void =>
    printNote(flags, `agent-ledger mcp: ${oneLine(error.message, 200)}`);
  await serveRuns({ root, desk: openRunDesk({ root }), caller, version: version(), signal, onTrouble });
  release();
  return 0;
};

function version(): string {
  const file = new URL('../../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
