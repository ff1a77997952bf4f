import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { vendorHookEvents } from '../../../src/agents/vendors/hook.js';
import type { Vendor } from '../../../src/agents/vendors/mapping.js';
import type { PayloadLimits } from '../../../src/agents/vendors/payload-level.js';
import type { TempLedger } from '../../support/ledger.js';
import { sha256 } from '../vendors/recording.js';

export const sessionId = 'c0ffee00-1111-4222-8333-444455556666';
export const startMs = Date.parse('2026-03-04T10:00:00.000Z');

type Json = Readonly<Record<string, unknown>>;

/** A moment of the session, in seconds. */
export function at(second: number): string {
  return new Date(startMs + second * 1000).toISOString();
}

/** A hook's payload and when it came. */
export type Hook = readonly [second: number, payload: Json];

const bash = (id: string, command: string): Json => ({
  tool_name: 'Bash',
  tool_input: { command },
  tool_use_id: id,
});
const helper = { agent_id: 'a7c41f0', agent_type: 'Explore' };

/** All that hooks tell of a session in two turns: two calls, one that fails, a subagent with a call. */
export const hooks: readonly Hook[] = [
  [0, { hook_event_name: 'SessionStart', source: 'startup' }],
  [1, { hook_event_name: 'UserPromptSubmit', prompt: 'Switch the lamp on' }],
  [2, { hook_event_name: 'PreToolUse', ...bash('toolu_1', 'npm test') }],
  [3, { hook_event_name: 'PostToolUse', ...bash('toolu_1', 'npm test'), tool_response: 'fine' }],
  [4, { hook_event_name: 'PreToolUse', ...bash('toolu_2', 'false') }],
  [5, { hook_event_name: 'PostToolUseFailure', ...bash('toolu_2', 'false'), error: 'Exit code 1' }],
  [6, { hook_event_name: 'SubagentStart', ...helper }],
  [7, { hook_event_name: 'PreToolUse', ...bash('toolu_3', 'ls'), ...helper }],
  [8, { hook_event_name: 'PostToolUse', ...bash('toolu_3', 'ls'), ...helper, tool_response: 'src' }],
  [9, { hook_event_name: 'SubagentStop', ...helper }],
  [10, { hook_event_name: 'Stop', last_assistant_message: 'It is on.' }],
  [20, { hook_event_name: 'UserPromptSubmit', prompt: 'And off again' }],
  [21, { hook_event_name: 'Stop', last_assistant_message: 'It is off.' }],
  [22, { hook_event_name: 'SessionEnd', reason: 'exit' }],
];

const line = (type: string, second: number, more: Json): Json => ({
  type,
  timestamp: at(second),
  sessionId,
  version: '2.1.9',
  isSidechain: false,
  ...more,
});
const says = (second: number, block: Json, more: Json = {}, stop: string | null = null): Json =>
  line('assistant', second, { message: { id: `m${second}`, stop_reason: stop, content: [block] }, ...more });
const call = (id: string, command: string): Json => ({
  type: 'tool_use',
  id,
  name: 'Bash',
  input: { command },
});
const result = (second: number, id: string, content: string, isError = false, more: Json = {}): Json =>
  line('user', second, {
    message: { content: [{ type: 'tool_result', tool_use_id: id, content, is_error: isError }] },
    ...more,
  });
const side = { isSidechain: true, agentId: 'a7c41f0' };

/** The same session as Claude Code writes it down. */
export const transcript: readonly Json[] = [
  { type: 'summary', summary: 'Lamp' },
  line('user', 1, { message: { content: 'Switch the lamp on' } }),
  says(2, call('toolu_1', 'npm test')),
  result(3, 'toolu_1', 'fine'),
  says(4, call('toolu_2', 'false')),
  result(5, 'toolu_2', 'Exit code 1', true),
  says(10, { type: 'text', text: 'It is on.' }),
  line('user', 15, { message: { content: '<command-name>/cost</command-name>' } }),
  line('user', 20, { message: { content: 'And off again' } }),
  says(21, { type: 'text', text: 'It is off.' }, {}, 'end_turn'),
];

export const subagentTranscript: readonly Json[] = [
  line('user', 6, { ...side, message: { content: 'Look around' } }),
  says(7, call('toolu_3', 'ls'), side),
  result(8, 'toolu_3', 'src', false, side),
];

export async function recordHooks(
  ledger: TempLedger,
  given: readonly Hook[] = hooks,
  {
    vendor = 'claude',
    limits = {},
  }: { readonly vendor?: Vendor; readonly limits?: Partial<PayloadLimits> } = {},
): Promise<void> {
  for (const [second, payload] of given) {
    const { inputs } = vendorHookEvents(vendor, {
      payloadText: JSON.stringify({ session_id: sessionId, cwd: ledger.root, ...payload }),
      env: {},
      agent: vendor,
      root: ledger.root,
      redact: (value) => ledger.open().redact(value),
      sha256,
      limits,
    });
    for (const input of inputs) await ledger.agent(vendor).append({ ...input, ts: at(second) });
  }
}

/** As Claude Code lays them: the session's file, and one for its subagent. */
export function writeTranscripts(folder: string, lines = transcript, subagent = subagentTranscript): string {
  const main = join(folder, `${sessionId}.jsonl`);
  write(main, lines);
  write(join(folder, sessionId, 'subagents/agent-a7c41f0.jsonl'), subagent);
  return main;
}

export function write(path: string, lines: readonly Json[]): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, lines.map((value) => `${JSON.stringify(value)}\n`).join(''));
}
