import type { CommandDeclaration } from '../declaration.js';

export const completionDeclaration = {
  name: 'completion',
  group: 'serve',
  summary: 'Print what bash, zsh or fish need to complete commands and flags',
  usage: ['bash|zsh|fish'],
  words: { min: 1, max: 1 },
  flags: {},
  examples: [
    ['agent-ledger completion bash', 'put `source <(agent-ledger completion bash)` into ~/.bashrc'],
    ['agent-ledger completion fish', 'into ~/.config/fish/completions/agent-ledger.fish'],
  ],
  notes: ['For zsh write it to a file called _agent-ledger in a folder of $fpath.'],
} as const satisfies CommandDeclaration;
