import { adapterOf, vendors } from '../../agents/vendors/mapping.js';
import type { CommandDeclaration } from '../declaration.js';

const importable = vendors.filter((vendor) => adapterOf(vendor).transcript !== undefined);

export const importDeclaration = {
  name: 'import',
  group: 'record',
  summary: 'Record what existing transcripts tell',
  usage: [`${importable.join('|')} FILE... [flags]`],
  words: { min: 2, max: Number.POSITIVE_INFINITY },
  flags: {
    agent: {
      type: 'string',
      value: 'NAME',
      describe: "Whose ledger (default AGENT_LEDGER_AGENT, else the vendor's name)",
    },
  },
  examples: [
    [
      `echo '{"type":"summary"}' > t.jsonl; agent-ledger import claude t.jsonl`,
      'a transcript of Claude Code',
    ],
    ['agent-ledger import codex /dev/null --agent andy', 'a rollout of Codex, for the agent andy'],
  ],
  notes: [
    'Claude Code keeps them in ~/.claude/projects/*/*.jsonl, Codex in ~/.codex/sessions/*/*/*/*.jsonl,',
    'Gemini CLI in ~/.gemini/tmp/*/chats/*.jsonl, Cursor in ~/.cursor/projects/*/agent-transcripts.',
    'Events keep the times of the transcript. Importing a file again adds nothing; one that has grown adds the rest.',
    'Import sessions that no hooks have recorded: what hooks saw would stand twice.',
  ],
} as const satisfies CommandDeclaration;
