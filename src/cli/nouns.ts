/** Nouns with verbs of their own (`session show`), and how the main help sums them up. */
export const nouns: Readonly<Record<string, { readonly summary: string }>> = {
  run: {
    summary: 'A goal carried out by several agents, with proof instead of claims',
  },
  session: { summary: 'What one session of an agent was about' },
  status: { summary: 'What each agent does now' },
  spool: { summary: 'Events that wait because the ledger could not take them' },
  hooks: { summary: "Record a vendor's program by itself" },
  'app-smoke': { summary: 'Prove that manager and worker reach each other' },
  'app-autopilot': { summary: 'Let the manager/worker loop run by itself' },
  'loop-evidence': { summary: 'Evidence for an iteration of a loop' },
};
