import type { CommandDeclaration, FlagTable } from '../declaration.js';
import { globalFlags } from '../global-flags.js';

/** What can be completed, as plain lists for the shells' scripts. */
export interface CompletionWords {
  /** First words: verbs and nouns. */
  readonly first: readonly Described[];
  /** Verbs by noun. */
  readonly verbs: ReadonlyMap<string, readonly Described[]>;
  /** Flags by command name (`append`, `session show`), those of every command included. */
  readonly flags: ReadonlyMap<string, readonly CompletionFlag[]>;
}

export interface Described {
  readonly word: string;
  readonly says: string;
}

export interface CompletionFlag extends Described {
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

export function wordsOf(all: readonly CommandDeclaration[]): CompletionWords {
  const declarations = all.filter(({ group }) => group !== 'hidden');
  const first = new Map<string, Described>();
  const verbs = new Map<string, Described[]>();
  for (const { name, summary } of declarations) {
    const [noun = '', verb] = name.split(' ');
    if (!first.has(noun)) first.set(noun, { word: noun, says: verb === undefined ? summary : `${noun} …` });
    if (verb === undefined) continue;
    verbs.set(noun, [...(verbs.get(noun) ?? []), { word: verb, says: summary }]);
  }
  const help = { word: 'help', says: 'Help of a command' };
  return {
    first: [...first.values(), help],
    verbs,
    flags: new Map(declarations.map(({ name, flags }) => [name, flagsOf({ ...flags, ...globalFlags })])),
  };
}

function flagsOf(table: FlagTable): readonly CompletionFlag[] {
  return Object.entries(table).map(([name, { type, describe, choices = [] }]) => ({
    word: `--${name}`,
    says: describe,
    takesValue: type !== 'boolean',
    choices,
  }));
}
