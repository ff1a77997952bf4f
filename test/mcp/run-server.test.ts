import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run as runCommand } from '../cli/command.js';
import { StdioClient } from './stdio-client.js';

const timeout = 60_000;
let root = '';
let clients: StdioClient[] = [];

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'agent-ledger-mcp-')));
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  clients = [];
  rmSync(root, { recursive: true, force: true });
});

async function clientAs(caller: string): Promise<StdioClient> {
  const client = await StdioClient.start(caller, root);
  clients.push(client);
  return client;
}

const plan = {
  goal: 'Write the report',
  steps: [
    {
      id: 'write',
      goal: 'Write report.txt',
      owner_agent: 'andy',
      validator: { type: 'command_pass', target: 'test -f report.txt' },
    },
    {
      id: 'review',
      goal: 'Review it',
      owner_agent: 'cls',
      validator: { type: 'orchestrator_approval' },
      depends_on: ['write'],
    },
  ],
  acceptance_criteria: [
    { description: 'The report is there', validator: { type: 'artifact_exists', target: 'report.txt' } },
  ],
};

async function createdRun(client: StdioClient): Promise<string> {
  const { run_id: id } = await client.result('run_create', {
    plan_json: JSON.stringify(plan),
    session_key: 's1',
    original_request: 'A report, please',
  });
  return String(id);
}

describe('the run tools over MCP', { timeout }, () => {
  it('carry a run from its plan to its end, each agent at a server of its own', async () => {
    const [boss, andy, cls] = [await clientAs('orchestrator'), await clientAs('andy'), await clientAs('cls')];
    const run_id = await createdRun(boss);
    expect(await andy.result('run_active', { run_id })).toMatchObject({
      status: 'next_available',
      next_step: { step_id: 'write' },
    });
    await andy.result('run_start_step', { run_id, step_id: 'write' });
    const proposal = { run_id, step_id: 'write', result: 'Written' };
    expect(await andy.result('run_propose_step_result', proposal)).toMatchObject({
      status: 'verification_failed',
      run_status: 'running',
    });
    expect(await boss.result('run_requests', {})).toMatchObject({ requests: [{ run_id, step_id: 'write' }] });
    await boss.result('run_apply_policy', {
      run_id,
      step_id: 'write',
      action: 'retry',
      reason: 'Not there yet',
    });
    await andy.result('run_start_step', { run_id, step_id: 'write' });
    writeFileSync(join(root, 'report.txt'), 'All is well\n');
    expect(await andy.result('run_propose_step_result', proposal)).toMatchObject({ status: 'verified' });
    await cls.result('run_start_step', { run_id, step_id: 'review' });
    const review = {
      run_id,
      step_id: 'review',
      result: 'Reads well',
      evidence_json: '[{"type":"log","content":"ok"}]',
    };
    expect(await cls.result('run_propose_step_result', review)).toMatchObject({
      status: 'awaiting_approval',
    });
    expect(await boss.result('run_approve_step', { run_id, step_id: 'review' })).toMatchObject({
      status: 'approved',
      run_status: 'completed',
    });
    const { events } = await cls.result('run_journal', { run_id });
    expect((events as { agent: string }[]).map(({ agent }) => agent)).toEqual(
      expect.arrayContaining(['orchestrator', 'andy', 'cls']),
    );
    expect(runCommand(['run', 'show', run_id, '--json'], { cwd: root }).stdout).toContain(
      '"status":"completed"',
    );
    expect([boss, andy, cls].flatMap(({ noise }) => noise)).toEqual([]);
  });

  it('answer a refusal with its code, its words and what to do next', async () => {
    const [boss, andy] = [await clientAs('orchestrator'), await clientAs('andy')];
    const run_id = await createdRun(boss);
    const refusals = [
      [
        await andy.failure('run_apply_policy', { run_id, step_id: 'write', action: 'skip', reason: '' }),
        'ACCESS_DENIED',
      ],
      [await andy.failure('run_start_step', { run_id, step_id: 'review' }), 'ACCESS_DENIED'],
      [
        await andy.failure('run_propose_step_result', { run_id, step_id: 'write', result: 'x' }),
        'WRONG_STATE',
      ],
      [await andy.failure('run_start_step', { run_id, step_id: 'nope' }), 'STEP_NOT_FOUND'],
      [await andy.failure('run_read', { run_id: '../../etc' }), 'RUN_NOT_FOUND'],
      [
        await andy.failure('run_start_step', { run_id, step_id: 'write', expected_seq: 1 }),
        'SEQUENCE_CONFLICT',
      ],
      [await andy.failure('run_read', { run_id, expected_seq: 1 }), 'SEQUENCE_CONFLICT'],
    ] as const;
    for (const [error, code] of refusals) {
      expect(error).toMatchObject({ code });
      expect(error['message']).not.toBe('');
      expect(error['hint']).not.toBe('');
    }
    expect((await andy.result('run_read', { run_id }))['last_journal_seq']).toBe(2);
  });

  it('answer bad JSON and bad arguments the same way', async () => {
    const [boss, andy] = [await clientAs('orchestrator'), await clientAs('andy')];
    const run_id = await createdRun(boss);
    await andy.result('run_start_step', { run_id, step_id: 'write' });
    const evidence = { run_id, step_id: 'write', result: 'x', evidence_json: '{not json' };
    expect(await andy.failure('run_propose_step_result', evidence)).toMatchObject({ code: 'INVALID_JSON' });
    expect(await andy.failure('run_read', { run_id: 5 })).toMatchObject({ code: 'SCHEMA_INVALID' });
    expect(await andy.failure('run_read', {})).toMatchObject({ code: 'SCHEMA_INVALID' });
    const faulty = { plan_json: '{"goal":""}', session_key: 's', original_request: 'r' };
    expect(await boss.result('run_create', faulty)).toMatchObject({
      error: 'validation_failed',
      problems: [{ code: 'goal_missing' }, { code: 'no_steps' }],
    });
    const sound = { ...faulty, plan_json: JSON.stringify(plan), expected_seq: 7 };
    expect(await boss.failure('run_create', sound)).toMatchObject({ code: 'SEQUENCE_CONFLICT' });
    expect(await boss.result('run_create', { ...faulty, plan_json: 'no plan' })).toMatchObject({
      error: 'parse_failed',
    });
  });

  it('give a step to one of three that claim it at once, each at a server of its own', async () => {
    const boss = await clientAs('orchestrator');
    const run_id = await createdRun(boss);
    const claimants = [await clientAs('andy'), await clientAs('andy'), await clientAs('andy')];
    const answers = await Promise.all(
      claimants.map(async (client) => client.call('run_start_step', { run_id, step_id: 'write' })),
    );
    expect(answers.filter(({ isError }) => isError !== true)).toHaveLength(1);
    const { events } = await boss.result('run_journal', { run_id, after_seq: 2 });
    expect(events).toHaveLength(1);
  });

  it('act for whom the server was started, whatever the client says', async () => {
    const [boss, andy] = [await clientAs('orchestrator'), await clientAs('andy')];
    const run_id = await createdRun(boss);
    for (const disguise of [{ caller: 'orchestrator' }, { as: 'orchestrator' }]) {
      const abort = { run_id, reason: 'mine now', ...disguise };
      expect(await andy.failure('run_abort', abort)).toMatchObject({ code: 'SCHEMA_INVALID' });
    }
    expect(await andy.failure('run_abort', { run_id })).toMatchObject({ code: 'ACCESS_DENIED' });
    expect(await andy.result('run_read', { run_id })).toMatchObject({ status: 'running' });
  });

  it('are described with input and output schemas', async () => {
    const andy = await clientAs('andy');
    const { tools } = (await andy.request('tools/list')) as {
      tools: { name: string; inputSchema: { properties: object }; outputSchema?: { type: string } }[];
    };
    const runTools = tools.filter(({ name }) => name.startsWith('run_'));
    expect(runTools).toHaveLength(18);
    for (const { name, inputSchema, outputSchema } of runTools) {
      expect(outputSchema?.type, name).toBe('object');
      expect(Object.keys(inputSchema.properties), name).toContain('expected_seq');
    }
  });

  it('have runs and ledgers beside them as resources', async () => {
    const boss = await clientAs('orchestrator');
    const run_id = await createdRun(boss);
    const { resources } = (await boss.request('resources/list')) as { resources: { uri: string }[] };
    expect(resources.map(({ uri }) => uri)).toEqual([
      `agent-ledger://runs/${run_id}`,
      'agent-ledger://ledgers/orchestrator',
    ]);
    const texts = await Promise.all(resources.map(async ({ uri }) => textOf(boss, uri)));
    expect(JSON.parse(texts[0] ?? '')).toMatchObject({ run_id, status: 'running' });
    expect((texts[1] ?? '').trim().split('\n')).toHaveLength(2);
  });
});

async function textOf(client: StdioClient, uri: string): Promise<string> {
  const { contents } = (await client.request('resources/read', { uri })) as { contents: { text: string }[] };
  return contents[0]?.text ?? '';
}

describe('the server', { timeout }, () => {
  it('ends when its client has gone, and makes nothing before a tool writes', async () => {
    const andy = await clientAs('andy');
    await andy.result('run_list', {});
    expect(await andy.close()).toBe(0);
    expect(existsSync(join(root, 'g'))).toBe(false);
  });

  it('does not start for nobody, or for somebody else', () => {
    expect(runCommand(['mcp'], { cwd: root })).toMatchObject({ status: 3, stdout: '' });
    const env = { AGENT_LEDGER_AGENT: 'andy' };
    expect(runCommand(['mcp', '--as', 'orchestrator'], { cwd: root, env })).toMatchObject({
      status: 3,
      stdout: '',
    });
  });
});
