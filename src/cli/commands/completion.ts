import type { Handler } from '../command.js';
import { bashCompletion } from '../completion/bash.js';
import { fishCompletion } from '../completion/fish.js';
import { wordsOf, type CompletionWords } from '../completion/words.js';
import { zshCompletion } from '../completion/zsh.js';
import type { CommandDeclaration } from '../declaration.js';
import type { completionDeclaration } from '../declarations/completion.js';
import { usage } from '../exit.js';
import { standardOutput, writeAll } from '../output/descriptor.js';

const shells: Readonly<Record<string, (words: CompletionWords) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** The shells' scripts are made from the same declarations as the parsers and the help. */
export function completionOf(
  declarations: readonly CommandDeclaration[],
): Handler<typeof completionDeclaration.flags> {
  return ({ words: [shell = ''] }) => {
    const script = Object.hasOwn(shells, shell) ? shells[shell] : undefined;
    if (script === undefined)
      throw usage(`no completion for "${shell}"`, 'There is one for bash, zsh and fish.');
    writeAll(standardOutput, script(wordsOf(declarations)));
    return 0;
  };
}
