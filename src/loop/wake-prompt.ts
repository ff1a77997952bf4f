import type { Pair } from './binding.js';
import type { Judging } from './judging.js';
import { loopCommands } from './loop-commands.js';
import type { Role } from './shapes.js';

/**
 * What a session is told when it is woken. Made of checked names and of commands only, never of what other agents wrote.
 */
export function wakePrompt(judging: Judging, { task }: Pair, role: Role): string {
  const { name } = task;
  return [
    `You are the ${role} of the task "${name}" in agent-ledger. This message wakes you for one poll; nobody can wake you otherwise.`,
    '',
    'Run these two commands, in this order:',
    `1. ${loopCommands.heartbeat(judging, name, role)}`,
    `2. ${loopCommands.inbox(judging, name, role)}`,
    '',
    'Let the reader of this session see what happens:',
    '- Say that you poll before you run the commands.',
    '- If nothing came, write one short line that the inbox is empty, and stop there.',
    '- If an item came, say what it is, with its command id, correlation id and source.',
    '- Acknowledge it as received at once, with the command that is printed beside the item.',
    '- After the work acknowledge it again, with --status accepted, or with --status blocked and what blocks you.',
    '- While you work, say where you are.',
    '- Say what you send to the other session, and what the dispatcher answered.',
    '- In your last answer repeat the ids, the files, the commands with their results, and what state comes next.',
    '',
    ...duty(judging, name, role),
    '',
    'Idle is not done: an empty inbox is never a reason to end the task or to remove the heartbeat.',
  ].join('\n');
}

function duty(judging: Judging, task: string, role: Role): readonly string[] {
  if (role === 'manager') {
    return [
      'As the manager you give exactly one next task at a time, and check what the worker claims before you accept it:',
      loopCommands.enqueue(judging, 'enqueue-nudge-worker', { task, message: 'one clear next task' }),
    ];
  }
  return [
    'As the worker you do the one task you were given and return evidence. Before you finish, tell the manager durably:',
    loopCommands.enqueue(judging, 'enqueue-notify-manager', {
      task,
      message: 'what was done, with evidence',
    }),
  ];
}
