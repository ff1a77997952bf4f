import '../schema/more-rules.js';
import { parseCommandLine, requireWordCount } from './command-line.js';
import { commands } from './command-table.js';
import { loopSections } from './commands/loop/table.js';
import { usage, reportFailure } from './exit.js';
import { commandHelp, loopHelp, mainHelp, nounHelp } from './help.js';
import { packageVersion } from './installed.js';
import { nearest } from './nearest.js';
import { standardOutput, writeAll } from './output/descriptor.js';
import { verbsOf } from './two-word-names.js';

const declarations = commands.map(({ declaration }) => declaration);

/** The full entrance: any command line. Resolves with the exit status; never rejects. */
export async function runMain(args: readonly string[]): Promise<number> {
  try {
    return await run(args);
  } catch (error) {
    return reportFailure(error, { json: asksForJson(args) });
  }
}

async function run(args: readonly string[]): Promise<number> {
  if (args[0] === 'help') return showHelp(args.slice(1, 3).join(' ') || undefined);
  if (isNounAlone(args)) return showHelp(args[0]);
  const commandLine = parseCommandLine(args, declarations);
  const { command, words, flags } = commandLine;
  if (flags.version) return print(`${packageVersion()}\n`);
  if (flags.help) return showHelp(command?.name);
  requireWordCount(commandLine);
  const chosen = commands.find(({ declaration }) => declaration === command);
  const handle =
    chosen === undefined ? (await import('./commands/overview.js')).showOverview : await chosen.load();
  return await handle({ words, flags });
}

function showHelp(name: string | undefined): number {
  if (name === undefined) return print(mainHelp(declarations));
  if (name === 'loop') return print(loopHelp(loopSections));
  const declaration = declarations.find((candidate) => candidate.name === name);
  if (declaration !== undefined) return print(commandHelp(declaration));
  if (verbsOf(name, declarations).length > 0) return print(nounHelp(name, declarations));
  const meant = nearest(
    name,
    declarations.map((candidate) => candidate.name),
  );
  throw usage(`unknown command "${name}"`, meant && `Did you mean \`agent-ledger help ${meant}\`?`);
}

/** `agent-ledger session`, with or without --help; `loop`, whose commands have names of their own, is a word of the help. */
function isNounAlone([noun = '', verb, ...rest]: readonly string[]): boolean {
  const asksForHelp = verb === undefined || verb === '--help' || verb === '-h';
  const isNoun = noun === 'loop' || verbsOf(noun, declarations).length > 0;
  return asksForHelp && rest.length === 0 && isNoun;
}

function print(text: string): number {
  writeAll(standardOutput, text);
  return 0;
}

/** Also for command lines that could not be read. */
function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end === -1 ? undefined : end).includes('--json');
}
