/** The hooks of git that are put in place. */
export const hookNames = ['pre-commit', 'pre-merge-commit', 'prepare-commit-msg', 'commit-msg'] as const;
export type HookName = (typeof hookNames)[number];

/** Repository settings by which a hook finds the tool when it is not on the PATH: kept there, never in a committed file. */
export const commandSetting = 'agentledger.command';
export const nodeSetting = 'agentledger.node';

/** Name under which a hook that was there before goes on living beside ours. */
export function earlierHook(name: HookName): string {
  return `${name}.before-agent-ledger`;
}

/** True for a file that `hookText` has made, in this version or an earlier one. */
export function isOurHook(text: string): boolean {
  return /^# agent-ledger hook \d+$/m.test(text.slice(0, 400));
}

/**
 * A small script for /bin/sh. It runs the earlier hook first and stops when that fails. Without a workspace, or where the
 * tool is not installed, it says nothing and lets git go on.
 */
export function hookText(name: HookName): string {
  return `#!/bin/sh
# agent-ledger hook ${version}
# Put here by "agent-ledger init --git"; delete this file to switch it off.
# A hook that stood here before is kept beside it and runs first.
earlier="$(dirname "$0")/${earlierHook(name)}"
if [ -x "$earlier" ]; then "$earlier" "$@" || exit $?; fi
${guards(name)}if command -v node >/dev/null 2>&1 && command -v agent-ledger >/dev/null 2>&1; then
  exec agent-ledger git-hook ${name} "$@"
fi
node="$(git config --get ${nodeSetting})" && tool="$(git config --get ${commandSetting})" || exit 0
[ -x "$node" ] && [ -f "$tool" ] || exit 0
exec "$node" "$tool" git-hook ${name} "$@"
`;
}

const version = 1;

/** Reasons to stop before a process of ours is started. */
function guards(name: HookName): string {
  const noWorkspace = `[ -e g/ledger/ledger.json ] || git config --get agentledger.workspace >/dev/null || exit 0\n`;
  const hasTrailer = `grep -q '^Agent-Ledger: ' "$1" && exit 0 # by prepare-commit-msg\n`;
  return name === 'commit-msg' ? noWorkspace + hasTrailer : noWorkspace;
}

/** What to add to hooks that another program manages (husky, a folder of hooks shared by repositories). */
export function hookLine(name: HookName): string {
  return `if command -v agent-ledger >/dev/null 2>&1; then agent-ledger git-hook ${name} "$@" || exit $?; fi`;
}
