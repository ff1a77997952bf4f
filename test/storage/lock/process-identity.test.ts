import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { livenessOf, thisProcess, type ProcessIdentity } from '../../../src/storage/lock/process-identity.js';
import { bundleScript } from '../../support/bundle.js';
import { makeZombie, until } from '../../support/lock-processes.js';
import { requireProgram } from '../../support/programs.js';

const program = fileURLToPath(new URL('../../support/lock-identity.ts', import.meta.url));

/** As in a killed process of which one thread is still inside a write: the first thread alone makes the exit call. */
const exitCall = process.arch === 'arm64' ? 93 : 60;
const endFirstThread = `
import ctypes, threading, time
threading.Thread(target=time.sleep, args=(600,)).start()
ctypes.CDLL(None).syscall(${exitCall}, 0)`;

describe('the identity of a process', () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  async function start(
    command: readonly string[],
    title: string,
  ): Promise<{ identity: ProcessIdentity; child: ChildProcess }> {
    const [name, ...args] = [...command, process.execPath, bundleScript(program), title];
    const child = spawn(name, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    return { identity: JSON.parse(line.toString()) as ProcessIdentity, child };
  }

  it('says alive of this process and of another', async () => {
    const { identity } = await start([], 'x');
    expect([livenessOf(thisProcess()), livenessOf(identity)]).toEqual(['alive', 'alive']);
  });

  it('is read right when the name of the process holds spaces and parentheses', async () => {
    const { identity, child } = await start([], 'a) Z 1 (b');
    expect([identity.pid, livenessOf(identity)]).toEqual([child.pid, 'alive']);
  });

  it('says dead of a process that has ended', async () => {
    const { identity, child } = await start([], 'x');
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(livenessOf(identity)).toBe('dead');
  });

  it('says dead of a killed process that its parent has not waited for', async () => {
    const zombie = await makeZombie();
    expect(livenessOf({ ...thisProcess(), ...zombie })).toBe('dead');
    zombie.end();
  });

  it.runIf(requireProgram('python3'))(
    'says alive while a thread still runs after the first one has ended',
    async () => {
      const child = spawn('python3', ['-c', endFirstThread], { stdio: 'ignore' });
      children.push(child);
      const pid = child.pid ?? 0;
      await until(() => readStat(pid).startsWith('Z'));
      expect(livenessOf({ ...thisProcess(), pid, startTime: readStat(pid).split(' ')[19] ?? '' })).toBe(
        'alive',
      );
    },
  );

  it('says dead when the pid belongs to a process that started at another time', () => {
    const { startTime } = thisProcess();
    expect(livenessOf({ ...thisProcess(), startTime: `${Number(startTime) + 1}` })).toBe('dead');
  });

  it('says elsewhere of a process of another host, whatever its pid', () => {
    expect(livenessOf({ ...thisProcess(), host: 'belsewhere' })).toBe('elsewhere');
  });

  it.runIf(requireProgram('unshare') && mayUnshare()).each([
    ['with a /proc of its own', ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc']],
    ["with the host's /proc", ['unshare', '--pid', '--fork', '--kill-child']],
  ])('says elsewhere of a process in another pid namespace %s', async (_title, command) => {
    const { identity } = await start(command, 'x');
    expect([identity.pid, livenessOf(identity)]).toEqual([1, 'elsewhere']);
  });
});

/** From the state on: the name before it may hold anything. */
function readStat(pid: number): string {
  return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '');
}

function mayUnshare(): boolean {
  return process.getuid?.() === 0;
}
