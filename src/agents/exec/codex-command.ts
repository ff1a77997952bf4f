import { basename, resolve } from 'node:path';

/** What the command line itself says about a run of Codex. */
export interface CodexCommand {
  /** `codex exec --json`: standard output is its stream of events. */
  readonly isStream: boolean;
  /** It goes on with an earlier thread, whose tokens its totals contain. */
  readonly isResumed: boolean;
  readonly model: string | undefined;
  /** The folder it works in, as it was given. */
  readonly folder: string | undefined;
}

const streamFlags: ReadonlySet<string> = new Set(['--json', '--experimental-json']);
const informing: ReadonlySet<string> = new Set(['--help', '-h', '--version', '-V']);
const launchers: ReadonlySet<string> = new Set(['npx', 'bunx', 'pnpx']);

/** Reads the words of a command that may be Codex, however it is started: by name, by path or by `npx`. */
export function codexCommand(command: readonly string[]): CodexCommand {
  const own = wordsAfterProgram(command);
  const end = own.indexOf('--');
  const words = end === -1 ? own : own.slice(0, end);
  const isExec = words.some((word) => word === 'exec' || word === 'e');
  const asksOnly = words.some((word) => informing.has(word));
  return {
    isStream: isExec && !asksOnly && words.some((word) => streamFlags.has(word)),
    isResumed: words.includes('resume'),
    model: valueOf(words, ['--model', '-m']),
    folder: valueOf(words, ['--cd', '-C']),
  };
}

/** The folder that a run started in `cwd` works in. */
export function codexFolder({ folder }: CodexCommand, cwd: string): string {
  return folder === undefined ? cwd : resolve(cwd, folder);
}

/** None for any other program. */
function wordsAfterProgram(command: readonly string[]): readonly string[] {
  const isLaunched = launchers.has(basename(command[0] ?? ''));
  const at = isLaunched ? command.findIndex((word, index) => index > 0 && !word.startsWith('-')) : 0;
  return isCodex(command[at] ?? '') ? command.slice(at + 1) : [];
}

function isCodex(word: string): boolean {
  return /^codex(?:@.+|\.exe|\.js)?$/.test(basename(word));
}

function valueOf(words: readonly string[], names: readonly string[]): string | undefined {
  for (const [at, word] of words.entries()) {
    if (names.includes(word)) return words[at + 1];
    const [name, value] = split(word);
    if (value !== undefined && names.includes(name)) return value;
  }
  return undefined;
}

function split(word: string): readonly [string, string | undefined] {
  const at = word.indexOf('=');
  return at === -1 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}
