export interface WordSet {
  readonly has: (word: string) => boolean;
}

/** A set of words, made from a text with blanks when it is first asked: most short-lived processes ask none. */
export function wordSet(words: string): WordSet {
  let made: ReadonlySet<string> | undefined;
  return { has: (word) => (made ??= new Set(words.split(/\s+/))).has(word) };
}
