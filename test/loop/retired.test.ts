import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/command-table.js';
import { parseCommandLine } from '../../src/cli/command-line.js';

const declarations = commands.map(({ declaration }) => declaration);

function failureOf(args: readonly string[]): unknown {
  try {
    return parseCommandLine(args, declarations);
  } catch (error) {
    return error;
  }
}

describe('a command of the loop that was not carried over', () => {
  const names =
    'pair telemetry audit export-task dashboard qa-run qa-plan campaign campaigns transcript transcripts tmux tmux-attach continuation epilogue epilogue-audit start-worker stop-worker worker-status nudge';

  it.each(names.split(' '))('%s answers with what to use, as a usage error', (name) => {
    const failure = failureOf([name, 'build', '--path', 'x.db']) as {
      code: string;
      exitCode: number;
      hint: string;
    };
    expect(failure).toMatchObject({ code: 'USAGE', exitCode: 2 });
    const named = [...failure.hint.matchAll(/`agent-ledger ([^`]+)`/g)].map(([, words]) => words ?? '');
    expect(named.length).toBeGreaterThan(0);
    for (const words of named)
      expect(
        words.startsWith('help ') || declarations.some((one) => `${words} `.startsWith(`${one.name} `)),
        `agent-ledger ${words} is none of our commands`,
      ).toBe(true);
  });

  it('leaves our own commands alone, replay among them', () => {
    for (const name of ['replay', 'query', 'verify', 'session list'])
      expect(failureOf(name.split(' '))).toMatchObject({ command: { name } });
  });
});
