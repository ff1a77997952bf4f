import type { CommandDeclaration } from '../declaration.js';

export const mcpDeclaration = {
  name: 'mcp',
  group: 'serve',
  summary: 'Serve the run tools to an MCP client, on standard input and output',
  usage: ['--as NAME'],
  words: { min: 0, max: 0 },
  flags: {
    as: {
      type: 'string',
      value: 'NAME',
      describe: 'In whose name every call is made (default AGENT_LEDGER_AGENT, which it must equal)',
    },
  },
  examples: [
    ['agent-ledger mcp --as andy < /dev/null', 'as an MCP client starts it; ends when the client goes'],
    ['AGENT_LEDGER_AGENT=orchestrator agent-ledger mcp < /dev/null', 'for an orchestrator'],
  ],
  notes: [
    'Tools: run_create, run_read, run_list, run_journal, run_requests, run_active, run_note, run_start_step,',
    'run_propose_step_result, run_verify_step, run_apply_patch, run_apply_policy, run_approve_step,',
    'run_approve_criterion, run_pause, run_resume, run_abort, run_interrupt_step. Resources:',
    'agent-ledger://runs/ID, agent-ledger://ledgers/AGENT. For the sessions of a manager/worker loop:',
    'loop_heartbeat, loop_status, loop_inbox, loop_consume, loop_acknowledge, loop_send.',
    'A client cannot say who it is: that is told by --as alone.',
  ],
} as const satisfies CommandDeclaration;
