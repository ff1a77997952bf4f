import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { environment, launcher } from '../cli/command.js';

let root = '';
const clients: Client[] = [];
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'agent-ledger-sdk-')));
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  rmSync(root, { recursive: true, force: true });
});

type Call = (name: string, args: Record<string, unknown>) => Promise<Record<string, unknown>>;

async function clientAs(caller: string): Promise<Call> {
  const client = new Client({ name: 'test', version: '1' });
  const server = {
    command: process.execPath,
    args: [launcher, 'mcp', '--as', caller],
    cwd: root,
    env: environment(),
  };
  await client.connect(new StdioClientTransport(server));
  clients.push(client);
  await client.listTools();
  return async (name, args) => {
    const { isError, structuredContent, content } = await client.callTool({ name, arguments: args });
    return isError === true
      ? { failed: JSON.stringify(content) }
      : (structuredContent as Record<string, unknown>);
  };
}

const plan = {
  goal: 'Write the report',
  steps: [
    {
      id: 'write',
      goal: 'Write it',
      owner_agent: 'andy',
      validator: { type: 'command_pass', target: 'test -f report.txt' },
    },
  ],
};

it(
  'the client of the SDK creates, claims, proposes, verifies and completes a run',
  { timeout: 60_000 },
  async () => {
    const [boss, andy] = [await clientAs('orchestrator'), await clientAs('andy')];
    const asked = { plan_json: JSON.stringify(plan), session_key: 's1', original_request: 'A report' };
    const { run_id } = await boss('run_create', asked);
    expect((await andy('run_abort', { run_id }))['failed']).toContain('ACCESS_DENIED');
    await andy('run_start_step', { run_id, step_id: 'write' });
    writeFileSync(join(root, 'report.txt'), 'All is well\n');
    const proposal = { run_id, step_id: 'write', result: 'Written' };
    expect(await andy('run_propose_step_result', proposal)).toMatchObject({
      status: 'verified',
      run_status: 'completed',
    });
    expect(await boss('run_read', { run_id })).toMatchObject({ status: 'completed' });
  },
);
