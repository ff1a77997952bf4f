import type { CommandDeclaration } from '../../declaration.js';

export const sessionNoteDeclaration = {
  name: 'session note',
  group: 'read',
  summary: 'Add a note of yours to a session',
  usage: ['ID TEXT...'],
  words: { min: 2, max: Number.POSITIVE_INFINITY },
  flags: {},
  examples: [
    [`agent-ledger session note "$(date -u +%F)_cls_001" "The logs were those of the old host"`, 'add it'],
    [`agent-ledger session note "$(date -u +%F)_cls_001" see also wo-9 --quiet`, 'without a confirmation'],
  ],
  notes: ['Notes lie in memory/AGENT/sessions/ID.notes.md, which is never rewritten: edit it as you like.'],
} as const satisfies CommandDeclaration;
