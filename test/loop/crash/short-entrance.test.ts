import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareLoopRun } from '../../../src/cli/hot/loop-commands.js';
import { createBinding } from '../../../src/loop/tools/bind.js';
import { startAutopilot } from '../../../src/loop/tools/autopilot.js';
import { dispatchPass } from '../../../src/loop/tools/dispatch.js';
import { enqueue } from '../../../src/loop/tools/enqueue.js';
import { stopTask } from '../../../src/loop/tools/finish.js';
import { heartbeat } from '../../../src/loop/tools/heartbeat.js';
import { readStream } from '../../../src/streams/read-stream.js';
import { run, type Ended } from '../../cli/command.js';
import { task } from './courses.js';
import { LoopScene } from './loop-scene.js';

/** Each command twice: as it is usual, and with a flag in front of the task, which the short entrance leaves alone. */
const commands: readonly (readonly string[])[] = [
  ['app-loop-status', 'build'],
  ['app-loop-status', 'build', '--json'],
  ['app-loop-status', 'build', '--stale-after', '0', '--check'],
  ['app-loop-status', 'build', '--dispatcher-id', 'another', '--json'],
  ['app-autopilot status', 'build'],
  ['app-autopilot status', 'build', '--json', '--check'],
  ['worker-inbox', 'build'],
  ['worker-inbox', 'build', '--json'],
  ['manager-inbox', 'build', '--json'],
  ['worker-inbox', 'build', '--consume-next', '--json'],
  ['manager-inbox', 'build', '--consume-next'],
  ['app-heartbeat', 'build', '--role', 'worker'],
  ['app-heartbeat', 'build', '--role', 'manager', '--json'],
  ['app-heartbeat', 'build'],
  ['app-heartbeat', 'build', '--role', 'worker', '--stale-after', 'x'],
  ['app-heartbeat', 'closed', '--role', 'worker'],
  ['app-heartbeat', 'unbound', '--role', 'worker', '--json'],
  ['app-loop-status', 'unbound'],
  ['worker-inbox', 'unbound', '--json'],
];

let scene: LoopScene;
beforeAll(async () => {
  scene = new LoopScene();
  await scene.bind();
  const { desk } = scene;
  await createBinding(desk, { task: 'closed' });
  await stopTask(desk, { task: 'closed', reason: 'enough' });
  await startAutopilot(desk, { task });
  for (let number = 0; number < 30; number++) {
    const type = number % 3 === 0 ? 'notify_manager' : 'nudge_worker';
    if (number % 6 < 2) await enqueue(desk, { task, type, message: `größer ${number}` });
    if (number % 10 === 1) await dispatchPass(desk, {});
    await heartbeat(desk, { task, role: number % 2 === 0 ? 'manager' : 'worker' });
  }
  // With no patience at all a beat of this second is fresh: both entrances shall meet an older one.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
});
afterAll(async () => scene.end());

let copies = 0;

describe('the short entrance of the loop', () => {
  it.each(commands)('does and says what the full one does: %s %s %s %s %s', (name, ...rest) => {
    const words = (name ?? '').split(' ');
    const [taskName = '', ...flags] = rest;
    const short = (root: string): readonly string[] => [...words, taskName, ...flags, '--root', root];
    const full = (root: string): readonly string[] => [...words, '--root', root, taskName, ...flags];
    expect(prepareLoopRun(short('w'))).toBeDefined();
    expect(prepareLoopRun(full('w'))).toBeUndefined();
    expect(play(short)).toEqual(play(full));
  });
});

/** On a copy of the workspace: what was said, how it ended, and what was written. */
function play(argsFor: (root: string) => readonly string[]): object {
  const root = join(scene.folder, `copy-${copies++}`);
  cpSync(scene.root, root, { recursive: true });
  const { stdout, stderr, status }: Ended = run(argsFor(root), { cwd: scene.folder });
  const written = readStream(root, `task:${task}`)
    .lines.slice(-3)
    .map(({ event, data, agent, stream_seq, batch }) => ({
      event,
      data,
      agent,
      stream_seq,
      batch,
    }));
  return { stdout: masked(stdout, root), stderr: masked(stderr, root), status, written };
}

/** Without what differs from second to second and place to place. */
function masked(text: string, root: string): string {
  return text
    .replaceAll(root, 'ROOT')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/(age_seconds"?: ?)\d+/g, '$1N')
    .replaceAll(/\d+ (s|seconds|minutes|min)\b/g, 'N $1');
}
