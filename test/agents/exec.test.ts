import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandLine } from '../../src/agents/exec/command-line.js';
import { OutputCollector } from '../../src/agents/exec/output-summary.js';
import { linesOf, program, wrap } from './exec/wrapped.js';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'agent-ledger-exec-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const exec = (command: readonly string[], env: Record<string, string> = {}) => wrap(command, { root, env });
const lines = (agent?: string) => linesOf(root, agent);

describe('exec', () => {
  it('records start and result in a session of its own, with the output’s beginning and end', () => {
    const { status, stdout } = exec(['sh', '-c', 'echo hello; echo oops >&2']);
    expect([status, stdout]).toEqual([0, 'hello\n']);
    const [start, result, ...more] = lines();
    expect(more).toEqual([]);
    expect(start).toMatchObject({ event: 'task_start', task_id: 'wo-1', source: 'hybrid_agent' });
    expect(start?.data).toMatchObject({ task_type: 'command', command: `sh -c 'echo hello; echo oops >&2'` });
    expect(result).toMatchObject({ event: 'task_result', session_id: start?.session_id, task_id: 'wo-1' });
    expect(result?.data).toMatchObject({
      status: 'success',
      exit_code: 0,
      stdout: { bytes: 6, lines: 1, text: 'hello\n' },
      stderr: { bytes: 5, lines: 1, text: 'oops\n' },
    });
  });

  it('opens another session for another command', () => {
    exec(['true']);
    exec(['true']);
    expect(new Set(lines().map(({ session_id }) => session_id)).size).toBe(2);
  });

  it('hands its session to the child', () => {
    const { stdout } = exec(['sh', '-c', 'printf %s "$AGENT_LEDGER_SESSION"']);
    expect(stdout).toBe(lines()[0]?.session_id);
  });

  it.each([
    ['an exit code', ['sh', '-c', 'exit 7'], 7, { exit_code: 7 }],
    ['a signal', ['sh', '-c', 'kill -TERM $$'], 143, { exit_code: 143, signal: 'SIGTERM' }],
    ['a command that is not there', ['no-such-command-here'], 127, { exit_code: 127 }],
    ['a file that is not executable', ['./plain-file'], 126, { exit_code: 126 }],
  ])('returns %s unchanged and records an error', (_name, command, code, data) => {
    writeFileSync(join(root, 'plain-file'), 'x');
    expect(exec(command).status).toBe(code);
    expect(lines().at(-1)).toMatchObject({ event: 'error', data: { status: 'failed', ...data } });
  });

  it.each([
    ['that is not there', ['no-such-command-here'], 'no-such-command-here: command not found'],
    ['that is not executable', ['./plain-file'], './plain-file: Permission denied'],
  ])('says in one line why a command %s did not start', (_name, command, message) => {
    writeFileSync(join(root, 'plain-file'), 'x');
    expect(exec(command).stderr).toBe(`warning: ${message}\n`);
    expect(exec(command, { AGENT_LEDGER_DISABLE: '1' }).stderr).toBe(`warning: ${message}\n`);
    expect(lines().at(-1)?.data).toMatchObject({ status: 'failed', message });
  });

  it('takes a correlation id over, records it at both ends and hands it on', () => {
    const print = ['sh', '-c', 'printf %s "$CORRELATION_ID"'];
    expect(exec(print, { CORRELATION_ID: 'ticket-9' }).stdout).toBe('ticket-9');
    expect(lines().map(({ data }) => data?.['correlation_id'])).toEqual(['ticket-9', 'ticket-9']);
  });

  it.each(['', 'two words', 'x'.repeat(201)])(
    'makes a correlation id where there is none that can be used: %j',
    (given) => {
      const { stdout } = exec(['sh', '-c', 'printf %s "$CORRELATION_ID"'], { CORRELATION_ID: given });
      expect(stdout).toMatch(/^[0-9A-Z]{26}$/);
      expect(lines().map(({ data }) => data?.['correlation_id'])).toEqual([stdout, stdout]);
    },
  );

  it('gives the command real pipes, which /dev/stderr needs', () => {
    const { status, stdout, stderr } = exec(['sh', '-c', 'echo out > /dev/stdout && echo err > /dev/stderr']);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'out\n', stderr: 'err\n' });
  });

  it('records a long command line cut, not refused', () => {
    exec(['true', 'x'.repeat(100_000)]);
    expect(lines().map(({ event }) => event)).toEqual(['task_start', 'task_result']);
    expect(String(lines()[0]?.data?.['command'])).toContain('characters cut]');
  });

  it('runs the command without a record when told so', () => {
    const { status, stderr } = exec(['sh', '-c', 'exit 7'], { AGENT_LEDGER_DISABLE: '1' });
    expect([status, stderr, existsSync(join(root, 'g'))]).toEqual([7, '', false]);
  });

  it('runs the command with a warning when the ledger cannot be written', () => {
    mkdirSync(join(root, 'g'));
    writeFileSync(join(root, 'g/ledger'), 'a file where the folder should be');
    const { status, stdout, stderr } = exec(['sh', '-c', 'echo out; exit 7']);
    expect([status, stdout]).toEqual([7, 'out\n']);
    expect(stderr).toMatch(/^warning: not in the ledger yet \(IO_[^]*; it waits in /);
  });

  it('does not use a shell: arguments arrive as they are', () => {
    const { stdout } = exec(['printf', '%s|', '$HOME', '; rm -rf x', '*', "it's"]);
    expect(stdout).toBe("$HOME|; rm -rf x|*|it's|");
  });

  it('takes secrets out of command, summary and output', () => {
    const secret = `ghp_${'a1B2c3D4'.repeat(4)}xyz1`;
    exec(['sh', '-c', `echo token ${secret}`, '--password', 'hunter2hunter2']);
    const text = JSON.stringify(lines());
    expect(text).not.toContain(secret);
    expect(text).not.toContain('hunter2hunter2');
    expect(text).toContain('[redacted:');
  });

  it('passes megabytes through untouched and keeps a bounded summary', () => {
    const { stdout } = exec(['sh', '-c', 'head -c 30000000 /dev/zero | tr "\\0" "x"']);
    expect(stdout.length).toBe(30_000_000);
    const summary = lines().at(-1)?.data?.['stdout'] as { bytes: number; text: string };
    expect(summary.bytes).toBe(30_000_000);
    expect(summary.text.length).toBeLessThan(2_100);
    expect(summary.text).toContain('characters cut]');
  });

  it.each(['TERM', 'HUP', 'INT', 'QUIT', 'USR1', 'USR2'] as const)(
    'gives SIG%s on to the child and waits for its end',
    async (name) => {
      const script = `trap "echo got it; exit 5" ${name}; echo ready; while :; do sleep 0.05; done`;
      const child = spawn(process.execPath, [program, 'sh', '-c', script], {
        cwd: root,
        env: { ...process.env, AGENT_LEDGER_ROOT: root },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      let errors = '';
      const ended = new Promise<number | null>((done) => child.on('close', done));
      child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output === 'ready\n') child.kill(`SIG${name}`);
      });
      expect(await ended).toBe(5);
      expect([output, errors]).toEqual(['ready\ngot it\n', '']);
      expect(lines().at(-1)).toMatchObject({ event: 'error', data: { exit_code: 5 } });
    },
  );

  it('beats while the command runs', () => {
    wrap(['sleep', '0.5'], { root, options: { heartbeatSec: 0.1 } });
    const beats = lines().filter(({ event }) => event === 'heartbeat');
    expect(beats.length).toBeGreaterThanOrEqual(2);
    expect(new Set(lines().map(({ session_id }) => session_id)).size).toBe(1);
  });
});

describe('a command line on record', () => {
  it.each([
    [['npm', 'test'], 'npm test'],
    [['echo', 'a b', "it's", '$x', ''], `echo 'a b' 'it'\\''s' '$x' ''`],
  ])('%j is %s', (command, text) => expect(commandLine(command)).toBe(text));
});

describe('the summary of a stream', () => {
  it('is made of whole characters, however the chunks fall', () => {
    const collector = new OutputCollector();
    for (const byte of Buffer.from('grün ✓\n'.repeat(3))) collector.add(Buffer.of(byte));
    expect(collector.summary((text) => text, 2_000)).toEqual({
      bytes: 30,
      lines: 3,
      text: 'grün ✓\n'.repeat(3),
    });
  });
});
