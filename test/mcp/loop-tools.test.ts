import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, InMemoryTransport, type Transport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLoop } from '../../src/loop/open-loop.js';
import { openLoopDesk } from '../../src/loop/tools/open-desk.js';
import { createRunServer } from '../../src/mcp/run-server.js';
import { openRunDesk } from '../../src/runs/tools/workspace-desk.js';
import { environment, launcher, run } from '../cli/command.js';

const timeout = 60_000;
let root = '';
let clients: Client[] = [];

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'agent-ledger-mcp-loop-')));
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  clients = [];
  rmSync(root, { recursive: true, force: true });
});

type Answer = Readonly<Record<string, unknown>>;
type Call = (name: string, args?: Readonly<Record<string, unknown>>) => Promise<Answer>;

/** A server for that name in this process, called by the client of the SDK, which checks results against their schemas. */
async function sessionOf(caller: string): Promise<Call> {
  return callsOf(await clientOf(caller));
}

/** The same with a server in a process of its own, started as everybody starts it. */
async function processOf(caller: string): Promise<Call> {
  const args = [launcher, 'mcp', '--as', caller];
  const server = { command: process.execPath, args, cwd: root, env: environment() };
  return callsOf(await connected(new StdioClientTransport(server)));
}

async function clientOf(caller: string): Promise<Client> {
  const [here, there] = InMemoryTransport.createLinkedPair();
  const desks = { desk: openRunDesk({ root }), loop: openLoopDesk(root) };
  await createRunServer({ root, ...desks, caller, version: '1' }).connect(there);
  return connected(here);
}

async function connected(transport: Transport): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transport);
  clients.push(client);
  await client.listTools();
  return client;
}

function callsOf(client: Client): Call {
  return async (name, args = {}) => {
    const { isError, structuredContent, content } = await client.callTool({ name, arguments: args });
    if (isError === true) return errorIn(content);
    return structuredContent as Answer;
  };
}

function errorIn(content: unknown): Answer {
  const [first] = content as readonly { readonly text: string }[];
  return JSON.parse(first?.text ?? '') as Answer;
}

function command(...args: readonly string[]): Answer {
  const { status, stdout, stderr } = run([...args, '--json'], { cwd: root });
  expect({ args, status, stderr }).toEqual({ args, status: 0, stderr: '' });
  return JSON.parse(stdout) as Answer;
}

/** Every line of every ledger. */
function lines(): readonly string[] {
  const folder = join(root, 'g/ledger');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.jsonl'),
  );
  return files.flatMap((name) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'));
}

describe('the loop tools over MCP', { timeout }, () => {
  it('carry a task from the manager to the worker and its result back, without a shell', async () => {
    command('create-disposable-binding', 'build');
    const [manager, worker] = [await processOf('build-manager'), await processOf('build-worker')];
    const { command_id } = await manager('loop_send', { message: 'Write the page', idempotency_key: 'k1' });
    expect(await manager('loop_send', { message: 'Write the page', idempotency_key: 'k1' })).toMatchObject({
      command_id,
      command_type: 'nudge_worker',
    });
    command('dispatch', '--once');

    expect(await worker('loop_heartbeat')).toMatchObject({
      role: 'worker',
      task: { name: 'build' },
      inbox: { unread: 1 },
      status: { worker: { lease: { state: 'healthy' } } },
    });
    expect(await worker('loop_inbox')).toMatchObject({ consumed: null, items: [{ command_id }] });
    const { consumed } = await worker('loop_consume');
    expect(consumed).toMatchObject({ command_id, payload: { message: 'Write the page' }, state: 'consumed' });
    const { id: notification_id } = consumed as { readonly id: number };
    await worker('loop_acknowledge', { notification_id, status: 'received' });
    expect(await worker('loop_consume', { renew: notification_id })).toMatchObject({
      consumed: { id: notification_id },
    });
    const done = { notification_id, status: 'accepted', summary: 'Written', evidence: ['page.md'] };
    expect(await worker('loop_acknowledge', done)).toMatchObject({
      acknowledgement: { status: 'accepted', payload: { summary: 'Written', evidence: ['page.md'] } },
    });
    expect(await worker('loop_acknowledge', { notification_id })).toMatchObject({
      acknowledgement: null,
      latest: { status: 'accepted' },
    });
    await worker('loop_send', { message: 'page.md is there' });
    command('dispatch', '--once');

    expect(await manager('loop_consume')).toMatchObject({
      consumed: { signal_type: 'notify_manager', source_session_name: 'build-worker' },
    });
    expect(await manager('loop_status')).toMatchObject({
      backlog: { pending_commands: 0, unread: { manager: 0, worker: 0 } },
    });
    command('verify');
  });

  it('write in the ledger of whom the server was started for, and say nothing else', async () => {
    await openLoop({ root }).bind({ task: 'build' });
    const worker = await sessionOf('build-worker');
    for (const disguise of [{ role: 'manager' }, { as: 'build-manager' }, { session: 'build-manager' }]) {
      expect(await worker('loop_heartbeat', disguise)).toMatchObject({ error: { code: 'SCHEMA_INVALID' } });
    }
    await worker('loop_heartbeat');
    const beats = lines().filter((line) => line.includes('"event":"app_heartbeat"'));
    expect(beats.map((line) => (JSON.parse(line) as Answer)['agent'])).toEqual(['build-worker']);
  });

  it('refuse whoever has no seat in the loop, and write nothing then', async () => {
    await openLoop({ root }).bind({ task: 'build' });
    await openLoop({ root }).bind({ task: 'other' });
    const [stranger, worker] = [await sessionOf('cls'), await sessionOf('build-worker')];
    const before = lines();
    const calls = [
      ['loop_heartbeat', {}],
      ['loop_status', {}],
      ['loop_inbox', {}],
      ['loop_consume', {}],
      ['loop_acknowledge', { notification_id: 4, status: 'received' }],
      ['loop_send', { message: 'hello' }],
    ] as const;
    for (const [name, args] of calls) {
      expect(await stranger(name, args)).toMatchObject({ error: { code: 'NOT_BOUND' } });
      expect(await worker(name, { ...args, task: 'other' })).toMatchObject({
        error: { code: 'ACCESS_DENIED' },
      });
      expect(await worker(name, { ...args, task: 'none' })).toMatchObject({
        error: { code: 'UNKNOWN_TASK' },
      });
    }
    expect(await worker('loop_send', { message: 'on', continue_iteration: true })).toMatchObject({
      error: { code: 'ACCESS_DENIED' },
    });
    expect(lines()).toEqual(before);
  });

  it('answer refusals of the loop as errors with a code, words and what to do next', async () => {
    await openLoop({ root }).bind({ task: 'build' });
    const worker = await sessionOf('build-worker');
    const refusals = [
      [await worker('loop_acknowledge', { notification_id: 99, status: 'received' }), 'WRONG_STATE'],
      [await worker('loop_acknowledge', { notification_id: 'x' }), 'SCHEMA_INVALID'],
      [await worker('loop_acknowledge', { notification_id: 1, status: 'done' }), 'SCHEMA_INVALID'],
      [await worker('loop_consume', { renew: 4 }), 'WRONG_STATE'],
      [await worker('loop_send', {}), 'SCHEMA_INVALID'],
      [await worker('loop_status', { stale_after_seconds: -1 }), 'SCHEMA_INVALID'],
    ] as const;
    for (const [answer, code] of refusals) {
      const error = answer['error'] as Answer;
      expect(error).toMatchObject({ code });
      expect([error['message'], error['hint']]).not.toContain('');
    }
  });

  it('follow a session to the task where it is bound next, and read the closed one by its name', async () => {
    await openLoop({ root }).bind({ task: 'build' });
    const worker = await sessionOf('build-worker');
    expect(await worker('loop_status')).toMatchObject({ task: { name: 'build' } });
    await openLoop({ root }).stop({ task: 'build', reason: 'enough' });
    await openLoop({ root }).bind({ task: 'next', worker: 'build-worker' });
    expect(await worker('loop_heartbeat')).toMatchObject({ task: { name: 'next' }, role: 'worker' });
    expect(await worker('loop_inbox', { task: 'build' })).toMatchObject({ items: [] });
    expect(await worker('loop_heartbeat', { task: 'build' })).toMatchObject({
      error: { code: 'WRONG_STATE' },
    });
  });

  it('give each of four items to one of three servers that take at once', async () => {
    await openLoop({ root }).bind({ task: 'build' });
    const manager = await sessionOf('build-manager');
    for (const message of ['a', 'b', 'c', 'd']) await manager('loop_send', { message });
    await openLoop({ root }).dispatch({});
    const workers = await Promise.all([1, 2, 3].map(async () => processOf('build-worker')));
    const taken = await Promise.all(
      workers.flatMap((worker) => [worker('loop_consume'), worker('loop_consume')]),
    );
    const messages = taken.flatMap(({ consumed }) =>
      consumed === null ? [] : [(consumed as { payload: { message: string } }).payload.message],
    );
    expect(messages.sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('are described: what they take, what they answer, and whether they only read', async () => {
    const client = await clientOf('build-worker');
    const tools = (await client.listTools()).tools.filter(({ name }) => name.startsWith('loop_'));
    expect(tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint])).toEqual([
      ['loop_heartbeat', false],
      ['loop_status', true],
      ['loop_inbox', true],
      ['loop_consume', false],
      ['loop_acknowledge', false],
      ['loop_send', false],
    ]);
    for (const { name, inputSchema, outputSchema } of tools) {
      expect(outputSchema?.['required'], name).not.toHaveLength(0);
      expect(Object.keys(inputSchema.properties ?? {}), name).not.toContain('role');
    }
  });
});
