import { eventAt } from './events.mjs';
import { launcher } from './folders.mjs';

export const bareNode = ['-e', '0'];

/** Arguments of the command that a hook runs: one event of the usual size. */
export function hookArguments(root, at = 0) {
  const { summary, data } = eventAt(at);
  return [launcher, 'append', 'cls', summary, '--data', JSON.stringify(data), '--root', root];
}

/** Arguments of the command that a vendor's program starts; the payload comes on standard input. */
export function vendorHookArguments(root) {
  return [launcher, 'hook', 'claude', 'PostToolUse', '--root', root];
}

/** What Claude Code sends when a file was read: about 3 kB. */
export function vendorPayload(cwd) {
  const file = `${cwd}/src/basket.ts`;
  const content = '  const total = items.reduce((sum, item) => sum + item.price * item.count, 0);\n'.repeat(
    32,
  );
  return JSON.stringify({
    session_id: '7b1c2f0a-1111-4222-8333-944444444444',
    transcript_path: `${cwd}/7b1c2f0a.jsonl`,
    cwd,
    permission_mode: 'default',
    hook_event_name: 'PostToolUse',
    tool_name: 'Read',
    tool_input: { file_path: file },
    tool_response: {
      type: 'text',
      file: { filePath: file, content, numLines: 32, startLine: 1, totalLines: 32 },
    },
    tool_use_id: 'toolu_01ABCDEFGHIJKLMNOPQRSTUV',
  });
}
