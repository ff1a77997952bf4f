import yargs, { type Options } from 'yargs';
import type { Arguments, CommandDeclaration, FlagDeclaration, FlagTable } from './declaration.js';
import { insteadOf } from './declarations/loop/retired.js';
import { usage } from './exit.js';
import { globalFlags, type GlobalFlags } from './global-flags.js';
import { nearest } from './nearest.js';
import { joinName, tokenOf } from './two-word-names.js';

/** A command line that was understood. */
export interface CommandLine {
  /** Undefined: none was named. */
  readonly command: CommandDeclaration | undefined;
  readonly words: readonly string[];
  readonly flags: GlobalFlags & Arguments<FlagTable>['flags'];
}

/**
 * Reads a command line with yargs, set up to do no guessing: flags only as they are declared, values taken literally.
 * The last of several values of one flag counts, unless it is declared to repeat; all after `--` is words.
 * @throws LedgerError USAGE
 */
export function parseCommandLine(
  args: readonly string[],
  declarations: readonly CommandDeclaration[],
): CommandLine {
  const { command, values } = parse(joinName(args, declarations), declarations);
  const [name, ...rest] = values._.map(String);
  if (command === undefined && name !== undefined) throw unknownCommand(name, declarations);
  const table: FlagTable = { ...globalFlags, ...command?.flags };
  refuseUnknownFlags(values, table);
  const flags = Object.fromEntries(
    Object.entries(table).map(([flag, declared]) => [flag, checkedValue(flag, declared, values[flag])]),
  );
  const words = [...rest, ...(values['--'] ?? []).map(String)];
  return { command, words, flags: flags as CommandLine['flags'] };
}

/** @throws LedgerError USAGE */
export function requireWordCount({ command, words }: CommandLine): void {
  if (command === undefined) return;
  const { min, max } = command.words;
  if (words.length >= min && words.length <= max) return;
  const problem = words.length < min ? 'something is missing' : `"${words[max] ?? ''}" is one word too many`;
  const forms = command.usage.map((form) => `agent-ledger ${command.name} ${form}`).join('  or  ');
  throw usage(`${command.name}: ${problem}`, `Usage: ${forms}`);
}

interface Values {
  readonly _: readonly (string | number)[];
  readonly '--'?: readonly (string | number)[];
  readonly [flag: string]: unknown;
}

interface Parsed {
  readonly command: CommandDeclaration | undefined;
  readonly values: Values;
}

function parse(args: readonly string[], declarations: readonly CommandDeclaration[]): Parsed {
  let command: CommandDeclaration | undefined;
  const parser = yargs([...args])
    .help(false)
    .version(false)
    .parserConfiguration(plainParsing)
    .options(yargsOptions(globalFlags))
    .detectLocale(false)
    .exitProcess(false)
    .fail(false);
  for (const declaration of declarations) {
    const builder = yargsOptions(declaration.flags);
    const take = (): void => void (command = declaration);
    parser.command(tokenOf(declaration.name), declaration.summary, builder, take);
  }
  try {
    const values = parser.parseSync() as Values;
    return { command, values };
  } catch (error) {
    throw inOurWords(error);
  }
}

const plainParsing = {
  'boolean-negation': false,
  'camel-case-expansion': false,
  'dot-notation': false,
  'duplicate-arguments-array': true,
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'populate--': true,
  'strip-aliased': true,
} as const;

/** Numbers are read as text and checked here. */
function yargsOptions(table: FlagTable): Record<string, Options> {
  return Object.fromEntries(
    Object.entries(table).map(([name, { type, short }]) => [
      name,
      {
        type: type === 'boolean' ? 'boolean' : 'string',
        nargs: type === 'boolean' ? 0 : 1,
        ...(short === undefined ? {} : { alias: short }),
      },
    ]),
  );
}

function inOurWords(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const [, flag] = /^Not enough arguments following: (.+)$/.exec(error.message) ?? [];
  if (flag !== undefined)
    return usage(`${spelled(flag)} needs a value`, 'A value that begins with "-" is written --flag=VALUE.');
  const [, plain] = /^Argument unexpected for: (.+)$/.exec(error.message) ?? [];
  return plain === undefined ? error : usage(`${spelled(plain)} takes no value`);
}

function unknownCommand(name: string, declarations: readonly CommandDeclaration[]): Error {
  const instead = insteadOf(name);
  if (instead !== undefined) return usage(`agent-ledger has no command "${name}"`, instead);
  const names = declarations
    .filter(({ group }) => group !== 'hidden')
    .map((declaration) => declaration.name.split(' ')[0] ?? '');
  const meant = nearest(name, names);
  return usage(
    `unknown command "${name}"`,
    meant === undefined ? undefined : `Did you mean \`agent-ledger ${meant}\`?`,
  );
}

function refuseUnknownFlags(values: Values, table: FlagTable): void {
  const known = new Set(['_', '--', '$0', ...Object.keys(table)]);
  const flag = Object.keys(values).find((name) => !known.has(name));
  if (flag === undefined) return;
  const names = Object.keys(table);
  const meant = flag.length === 1 ? names.find((name) => name.startsWith(flag)) : nearest(flag, names);
  throw usage(
    `unknown flag ${spelled(flag)}`,
    meant === undefined ? 'Words that begin with "-" go behind `--`.' : `Did you mean --${meant}?`,
  );
}

function checkedValue(
  flag: string,
  { type, choices, repeats }: FlagDeclaration,
  given: unknown,
): string | number | boolean | undefined | readonly string[] {
  const values = [given].flat();
  if (repeats) return values.filter((value) => typeof value === 'string');
  const value = values.at(-1);
  if (type === 'boolean') return value === true;
  if (typeof value !== 'string') return undefined;
  if (choices !== undefined && !choices.includes(value)) {
    throw usage(`--${flag} ${JSON.stringify(value)} is none of ${choices.join(', ')}`);
  }
  if (type === 'string') return value;
  if (!/^\d{1,15}$/.test(value)) throw usage(`--${flag} ${JSON.stringify(value)} is no whole number`);
  return Number(value);
}

function spelled(flag: string): string {
  return flag.length === 1 ? `-${flag}` : `--${flag}`;
}
