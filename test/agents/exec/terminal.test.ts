import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { requireProgram } from '../../support/programs.js';
import { inRoot, linesOf, program } from './wrapped.js';

const hasTmux = requireProgram('tmux', '-V');
const deadlineMs = 20_000;

/**
 * A full-screen program: alternate screen, raw keys one by one, its size; `q` ends it with 5. Written for plain sh, so that
 * it needs a terminal on all three of its streams.
 */
const fullScreen = `test -t 0 && test -t 1 && test -t 2 || { echo "no terminal"; exit 9; }
printf '\\033[?1049h\\033[2J\\033[H'
saved=$(stty -g); stty raw -echo
printf 'SIZE %s\\r\\nREADY\\r\\n' "$(stty size)"
while :; do key=$(dd bs=1 count=1 2>/dev/null); [ "$key" = q ] && break; printf 'KEY<%s>\\r\\n' "$key"; done
stty "$saved"; printf '\\033[?1049l'; exit 5`;

/** A terminal of 70 × 20 in which \`exec\` wraps the program above. */
class Screen {
  readonly #root: string;
  readonly #socket: string;

  constructor(root: string) {
    this.#root = root;
    this.#socket = join(root, 'tmux.socket');
  }

  start(line: string): void {
    writeFileSync(join(this.#root, 'full.sh'), fullScreen);
    this.#tmux('-f', '/dev/null', 'new-session', '-d', '-x', '70', '-y', '20', '-c', this.#root, line);
  }

  keys(...keys: readonly string[]): void {
    this.#tmux('send-keys', ...keys);
  }

  async shows(text: string): Promise<string> {
    for (const endsMs = Date.now() + deadlineMs; Date.now() < endsMs; await pause(50)) {
      const shown = this.#tmux('capture-pane', '-p');
      if (shown.includes(text)) return shown;
    }
    throw new Error(`the terminal never showed ${text}:\n${this.#tmux('capture-pane', '-p')}`);
  }

  stop(): void {
    spawnSync('tmux', ['-S', this.#socket, 'kill-server']);
  }

  #tmux(...args: readonly string[]): string {
    const env = { ...process.env, TMUX: '', AGENT_LEDGER_ROOT: this.#root };
    return execFileSync('tmux', ['-S', this.#socket, ...args], {
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }
}

const exec = `'${process.execPath}' '${program}'`;

async function onScreen(line: string, use: (screen: Screen, root: string) => Promise<void>): Promise<void> {
  await inRoot(async (root) => {
    const screen = new Screen(root);
    try {
      screen.start(line);
      await use(screen, root);
    } finally {
      screen.stop();
    }
  });
}

async function written(path: string): Promise<string> {
  for (const endsMs = Date.now() + deadlineMs; Date.now() < endsMs; await pause(50)) {
    if (existsSync(path) && readFileSync(path, 'utf8').endsWith('\n')) return readFileSync(path, 'utf8');
  }
  throw new Error(`${path} was never written`);
}

describe.skipIf(!hasTmux)('on a terminal', () => {
  it(
    'a full-screen program has it for itself: size, keys, and its own exit status',
    { timeout: 60_000 },
    async () => {
      await onScreen(`${exec} sh full.sh; echo $? > status`, async (screen, root) => {
        expect(await screen.shows('READY')).toContain('SIZE 20 70');
        screen.keys('x');
        await screen.shows('KEY<x>');
        screen.keys('q');
        expect(await written(join(root, 'status'))).toBe('5\n');
        const end = linesOf(root).at(-1);
        expect(end).toMatchObject({ event: 'error', data: { exit_code: 5 } });
        expect(end?.data).not.toHaveProperty('stdout');
      });
    },
  );

  it(
    'with --capture the same program finds no terminal, and its output is on record',
    { timeout: 60_000 },
    async () => {
      const line = `TEST_EXEC_OPTIONS='{"capture":true}' ${exec} sh full.sh; echo $? > status`;
      await onScreen(line, async (_screen, root) => {
        expect(await written(join(root, 'status'))).toBe('9\n');
        expect(linesOf(root).at(-1)?.data).toMatchObject({ stdout: { text: 'no terminal\n' } });
      });
    },
  );

  it('Ctrl-C reaches the command once, and its end is on record', { timeout: 60_000 }, async () => {
    const script = 'trap "echo caught >> caught; exit 4" INT; echo READY; while :; do sleep 0.1; done';
    await onScreen(`${exec} sh -c '${script}'; echo $? > status`, async (screen, root) => {
      await screen.shows('READY');
      screen.keys('C-c');
      expect(await written(join(root, 'status'))).toBe('4\n');
      expect(readFileSync(join(root, 'caught'), 'utf8')).toBe('caught\n');
      expect(linesOf(root).at(-1)).toMatchObject({ event: 'error', data: { exit_code: 4 } });
    });
  });
});
