import type { CommandDeclaration } from './declaration.js';
import { usage } from './exit.js';
import { globalFlags } from './global-flags.js';
import { nearest } from './nearest.js';

/** Commands are named by a verb (`append`) or by a noun and a verb (`session show`). */
export function verbsOf<Named extends Pick<CommandDeclaration, 'name'>>(
  noun: string,
  declarations: readonly Named[],
): readonly Named[] {
  return declarations.filter(({ name }) => name.startsWith(`${noun} `));
}

/** One word for the parser library, which knows no names of two. */
export function tokenOf(name: string): string {
  return name.replace(' ', ':');
}

/**
 * Makes one token of a noun and its verb. A noun without a verb stays as it is: only its help is of use.
 * @throws LedgerError USAGE for a verb that the noun does not have
 */
export function joinName(
  args: readonly string[],
  declarations: readonly CommandDeclaration[],
): readonly string[] {
  const at = firstWord(args);
  const noun = args[at];
  const verbs = noun === undefined ? [] : verbsOf(noun, declarations);
  if (noun === undefined || verbs.length === 0) return args;
  const verb = args[at + 1];
  if (verb === undefined || verb.startsWith('-')) return args;
  if (!verbs.some(({ name }) => name === `${noun} ${verb}`)) throw unknownVerb(noun, verb, verbs);
  return [...args.slice(0, at), tokenOf(`${noun} ${verb}`), ...args.slice(at + 2)];
}

/** Flags of the whole may stand in front of the command. */
function firstWord(args: readonly string[]): number {
  let at = 0;
  while (args[at]?.startsWith('-') === true && args[at] !== '--') at += takesNext(args[at] ?? '') ? 2 : 1;
  return at;
}

function takesNext(arg: string): boolean {
  const flag = Object.entries(globalFlags).find(([name]) => arg === `--${name}`);
  return flag?.[1].type === 'string';
}

function unknownVerb(noun: string, verb: string, verbs: readonly CommandDeclaration[]): Error {
  const names = verbs.map(({ name }) => name.slice(noun.length + 1));
  const meant = nearest(verb, names);
  return usage(
    `${noun} has no "${verb}"`,
    meant === undefined ? `It has ${names.join(', ')}.` : `Did you mean \`agent-ledger ${noun} ${meant}\`?`,
  );
}
