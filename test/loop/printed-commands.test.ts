import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, describe } from 'vitest';
import { acknowledge } from '../../src/loop/tools/acknowledge.js';
import { readAutopilot, startAutopilot } from '../../src/loop/tools/autopilot.js';
import { bindSessions, createBinding } from '../../src/loop/tools/bind.js';
import type { LoopDesk } from '../../src/loop/tools/desk.js';
import { discover } from '../../src/loop/tools/discover.js';
import { dispatchPass } from '../../src/loop/tools/dispatch.js';
import { enqueue } from '../../src/loop/tools/enqueue.js';
import { heartbeat } from '../../src/loop/tools/heartbeat.js';
import { readInbox } from '../../src/loop/tools/inbox.js';
import { readLoopStatus, readWakeupPlan } from '../../src/loop/tools/loop-status.js';
import { openLoopDesk } from '../../src/loop/tools/open-desk.js';
import { createTask, registerSession, unbind } from '../../src/loop/tools/register.js';
import { planRotation } from '../../src/loop/tools/rotation.js';
import { readSmokeStatus, recordSmoke, smokePreflight, startSmoke } from '../../src/loop/tools/smoke.js';
import { planWakeups, recordDelivery } from '../../src/loop/tools/wakeup.js';
import { environment, inFolder, programPath, shell } from '../cli/command.js';
import { commandsIn, textOf } from './printed.js';

/** Legal, and a trap for whoever quotes badly. */
const task = 'a.b-c_1';
const hostileFolder = `it's "$HOME"; touch pwned #\`x\``;
const threads = { manager: { id: `-m '$(touch pwned)'` }, worker: { id: '-w "1"' } };
const judged = { dispatcherId: 'd-2', staleAfterSeconds: 0.5 };

interface Scene {
  readonly root: string;
  readonly env: Record<string, string>;
  readonly seen: Set<string>;
}

/** Commands that say what may be recorded, of which only one can be right: a refusal is an answer too. */
const oneOfSeveral = /\.delivery_receipt_commands\.|\.items\.\d+\.(?:accept|block)_command$/;

/** Runs every command below a result and its text that was not printed before, each on the same workspace. */
async function runPrinted(scene: Scene, name: string, result: unknown): Promise<void> {
  const { root, env, seen } = scene;
  const text = textOf[name];
  if (text === undefined) throw new Error(`${name} has no text`);
  const lines = text(result as never);
  for (const [place, line] of [...commandsIn(JSON.parse(JSON.stringify(result))), ...commandsIn(lines)]) {
    if (seen.has(line)) continue;
    seen.add(line);
    const backup = `${root}.before`;
    cpSync(root, backup, { recursive: true });
    const isWatch = line.includes(' --watch');
    const { status, stderr } = isWatch ? await stopped(line, root) : shell(line, { cwd: '/', env });
    // A doctor that finds something says so by its status.
    const isFinding = line.startsWith('agent-ledger doctor ') && status === 6;
    const isRefusal = oneOfSeveral.test(place) && status === 3 && stderr.includes('[WRONG_STATE]');
    if (!isRefusal && !isFinding)
      expect({ name, place, line, status, stderr }).toMatchObject({ status: 0, stderr: '' });
    rmSync(root, { recursive: true });
    cpSync(backup, root, { recursive: true });
    rmSync(backup, { recursive: true });
  }
}

/** A dispatcher that goes on until it is told to stop, which is once it has beaten. */
async function stopped(line: string, root: string): Promise<{ status: number | null; stderr: string }> {
  const child = spawn('sh', ['-c', `exec ${line}`], { cwd: '/', env: environment({ PATH: programPath() }) });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const deadline = Date.now() + 30_000;
  const ledger = join(root, 'g/ledger', judged.dispatcherId);
  const beats = (): boolean => {
    const found = shell(
      `cat ${JSON.stringify(ledger).replaceAll('$', '\\$').replaceAll('`', '\\`')}/*.jsonl 2>/dev/null`,
      { cwd: '/' },
    );
    return found.stdout.includes('"dispatch_watch_heartbeat"') && found.stdout.includes('"idle"');
  };
  while (!beats() && Date.now() < deadline) await delay(50);
  child.kill('SIGTERM');
  return { status: await ended, stderr };
}

async function bindAndWake(desk: LoopDesk, print: Print): Promise<void> {
  await print(
    'create-disposable-binding',
    await createBinding(desk, { task, threads, template: 'ship-it', ...judged }),
  );
  await print('app-loop-status', readLoopStatus(desk, { task, ...judged }));
  await print('app-wakeup-plan', readWakeupPlan(desk, { task, ...judged }));
  const { actions, receipt, ...planned } = await planWakeups(desk, { task, ...judged, staleAfterSeconds: 0 });
  await print('app-wakeup-dispatch', { actions, receipt, ...planned });
  const sent = {
    receipt: receipt.event_id,
    role: 'worker',
    status: 'sent',
    threadId: threads.worker.id,
  } as const;
  await print('app-wakeup-record-delivery', await recordDelivery(desk, { task, ...judged, ...sent }));
  await print('app-heartbeat', await heartbeat(desk, { task, role: 'worker', ...judged }));
}

async function proveAndPilot(desk: LoopDesk, print: Print): Promise<void> {
  const writable = { ok: true, path: '', detail: null };
  await print('app-smoke status', readSmokeStatus(desk, { task, ...judged }));
  await print('app-smoke start', await startSmoke(desk, { task, smokeId: `-s '1'`, nonce: 'n', ...judged }));
  const seen = { task, smokeId: `-s '1'`, nonce: 'n', role: 'worker', status: 'sent' } as const;
  await print('app-smoke record', await recordSmoke(desk, { ...seen, ...judged }));
  await print(
    'app-smoke preflight',
    smokePreflight(desk, { task, ...judged }, { packageVersion: '1', writable }),
  );
  await print('app-autopilot status', readAutopilot(desk, { task, ...judged }));
  const settings = { intervalSeconds: 0.25, watchIterations: 3, quietAfterCycles: 7 };
  await print('app-autopilot start', await startAutopilot(desk, { task, ...judged, ...settings }));
  await print('app-autopilot status', readAutopilot(desk, { task }));
}

async function queueAndRotate(desk: LoopDesk, print: Print): Promise<void> {
  const say = { task, message: `do '$(touch pwned)'` } as const;
  await print('enqueue-nudge-worker', await enqueue(desk, { ...say, type: 'nudge_worker' }));
  await print('app-loop-status', readLoopStatus(desk, { task, ...judged }));
  await dispatchPass(desk, judged);
  await print('worker-inbox', await readInbox(desk, { task, role: 'worker' }));
  const inbox = await readInbox(desk, { task, role: 'worker', consumeNext: true });
  await print('worker-inbox', inbox);
  const id = inbox.consumed?.id ?? 0;
  const received = { task, role: 'worker', notificationId: id, status: 'received' } as const;
  await print('inbox-ack', await acknowledge(desk, received));
  const rotation = { task, oldWorkerThreadId: threads.worker.id, requireHandoff: false, ...judged };
  await print('app-worker-rotation-plan', await planRotation(desk, rotation));
  await unbind(desk, { task });
  await print('discover', discover(desk, {}));
}

async function bindByHand(desk: LoopDesk, print: Print): Promise<void> {
  await createTask(desk, { task: 'ui' });
  await registerSession(desk, { task: 'ui', role: 'manager', name: 'm1' });
  await print('register', await registerSession(desk, { task: 'ui', role: 'worker', name: 'w1' }));
  await print('bind', await bindSessions(desk, { task: 'ui', manager: 'm1', worker: 'w1' }));
  const facts = { packageVersion: '1', writable: { ok: false, path: '', detail: 'no' } };
  await print('app-smoke preflight', smokePreflight(desk, { task: 'ui' }, facts));
}

type Print = (name: string, result: unknown) => Promise<void>;

describe('every command that results and texts print', () => {
  it('works as it stands in a shell', { timeout: 240_000 }, async () => {
    await inFolder(async (folder) => {
      const root = join(folder, hostileFolder);
      mkdirSync(root);
      const env = {
        THREAD_ID: 't 9',
        NEW_THREAD_ID: 'n 9',
        NONCE: 'n',
        AUTOMATION_ID: `a '1'`,
        RECEIPT: 'none',
      };
      const scene = { root, env, seen: new Set<string>() };
      const desk = openLoopDesk(root);
      const print: Print = async (name, result) => runPrinted(scene, name, result);
      await bindAndWake(desk, print);
      await proveAndPilot(desk, print);
      await queueAndRotate(desk, print);
      await bindByHand(desk, print);
      expect(scene.seen.size).toBeGreaterThan(40);
      for (const line of scene.seen) expect(line).toContain(' --root ');
      expect(readdirSync(folder)).toEqual([hostileFolder]);
      expect(readdirSync(root)).not.toContain('pwned');
    });
  });

  it('are found by the search for them, also in prompts and lists', () => {
    const prompt = 'Run:\n1. agent-ledger one\n2. agent-ledger two\nnot `agent-ledger three`';
    expect(commandsIn({ a: [{ prompt }], b: '  agent-ledger four' })).toEqual([
      ['.a.0.prompt', 'agent-ledger one'],
      ['.a.0.prompt', 'agent-ledger two'],
      ['.b', 'agent-ledger four'],
    ]);
  });
});
