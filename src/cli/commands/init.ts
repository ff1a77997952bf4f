import { initWorkspace, type InitReport } from '../../ledger/init.js';
import { findRoot } from '../../storage/workspace.js';
import type { Handler } from '../command.js';
import type { initDeclaration } from '../declarations/init.js';
import { installedProgram } from '../installed.js';
import { escapeLines } from '../output/escape.js';
import { printResult } from '../output/result.js';

export const runInit: Handler<typeof initDeclaration.flags> = ({ flags }) => {
  const { agents, git, hooks, 'no-config': noConfig, 'time-zone': timeZone } = flags;
  const report = initWorkspace(findRoot(flags.root), {
    git,
    hooks,
    config: !noConfig,
    program: installedProgram(),
    ...(agents === undefined ? {} : { agents: listOf(agents) }),
    ...(timeZone === undefined ? {} : { timeZone }),
  });
  printResult(flags, { value: () => report, text: () => escapeLines(textOf(report)) });
  return 0;
};

function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function textOf({ root, workspaceId, created, left, git }: InitReport): string {
  const settings =
    git?.settings.map(({ name, value, kind }) => `  ${kind.padEnd(7)} git ${name}=${value}`) ?? [];
  const hooks = git?.hooks.map(hookText) ?? [];
  const lines = [
    `Workspace ${workspaceId} in ${root}`,
    ...created.map((path) => `  made    ${path}`),
    ...left.map((path) => `  left    ${path}`),
    ...settings,
    ...hooks,
  ];
  return `${lines.join('\n')}\n`;
}

function hookText(hook: NonNullable<InitReport['git']>['hooks'][number]): string {
  const what = `git hook ${hook.name}`;
  if (hook.kind === 'by_hand') {
    return `  by hand ${what}: ${hook.reason}. Add to ${hook.path}:\n            ${hook.line}`;
  }
  if (hook.kind === 'chained') return `  made    ${what}; what stood there runs first (${hook.earlier})`;
  return `  ${(hook.kind === 'created' ? 'made' : hook.kind).padEnd(7)} ${what}`;
}
