import type { CommandDeclaration } from '../declaration.js';

export const redactDeclaration = {
  name: 'redact',
  group: 'keep',
  summary: 'Print a text with its secrets replaced, or where they are',
  usage: ['FILE|- [flags]', '--test FILE|- [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    test: {
      type: 'boolean',
      describe: 'Tell which rule would replace what, and where; the text is not printed',
    },
  },
  examples: [
    ['agent-ledger cat cls | agent-ledger redact -', 'what a pipe brings, without its secrets'],
    ['agent-ledger redact --test g/ledger/ledger.json', 'line, column, rule and replacement of each secret'],
  ],
  notes: [
    'The rules are those of every append, with redact.extra of the workspace if there is one; so is the key, so that',
    'the same secret has the same mark here and in the ledger. Secrets are never shown. At most 64 MiB.',
  ],
} as const satisfies CommandDeclaration;
