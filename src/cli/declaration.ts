/** One flag. Both parsers, the help and the completion are made from it. */
export interface FlagDeclaration {
  readonly type: 'boolean' | 'string' | 'number';
  readonly describe: string;
  /** Name of the value in the help; only for flags that take one. */
  readonly value?: string;
  /** One letter, without the dash. */
  readonly short?: string;
  readonly choices?: readonly string[];
  /** May be given several times; of other flags the last one counts. Only for `string`. */
  readonly repeats?: true;
  /** The short entrance does not know what this flag asks for and leaves the whole command line to the full one. */
  readonly fullEntrance?: true;
}

export type FlagTable = Readonly<Record<string, FlagDeclaration>>;

/** What a command accepts and how its help reads. Plain data, so that it costs nothing to load. */
export interface CommandDeclaration {
  readonly name: string;
  readonly summary: string;
  /** Heading in the main help. */
  readonly group: 'record' | 'read' | 'runs' | 'loop' | 'keep' | 'serve' | 'hidden';
  /** Words after the name, as the help shows them; several forms are several usage lines. */
  readonly usage: readonly string[];
  readonly words: { readonly min: number; readonly max: number };
  readonly flags: FlagTable;
  /** Two real calls, run by a test. */
  readonly examples: readonly (readonly [commandLine: string, says: string])[];
  /** Further lines of the help. */
  readonly notes?: readonly string[];
}

type ValueOf<Flag extends FlagDeclaration> = Flag['type'] extends 'boolean'
  ? boolean
  : Flag['type'] extends 'number'
    ? number | undefined
    : Flag extends { readonly repeats: true }
      ? readonly string[]
      : Flag extends { readonly choices: readonly (infer Choice)[] }
        ? Choice | undefined
        : string | undefined;

/** Flags as a handler sees them: booleans default to false, repeated ones to none, the others to undefined. */
export type FlagValues<Table extends FlagTable> = { readonly [Name in keyof Table]: ValueOf<Table[Name]> };

/** A parsed command line. */
export interface Arguments<Table extends FlagTable> {
  readonly words: readonly string[];
  readonly flags: FlagValues<Table>;
}
