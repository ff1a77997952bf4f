/** Commands that the launcher gives to the short entrance first. */
export const hotCommandNames = ['append', 'hook', 'status'] as const;

export type HotCommandName = (typeof hotCommandNames)[number];

/** First words of what the sessions of a loop call at every poll. */
const loopCommandNames = [
  'app-heartbeat',
  'app-loop-status',
  'app-autopilot',
  'worker-inbox',
  'manager-inbox',
] as const;

/**
 * The bundle into which a look may be worth while. A hook is looked for behind flags as well: it must not come to the
 * full entrance, which fails where it does not understand.
 */
export function bundleFor(args: readonly string[]): 'hot' | 'loop' | undefined {
  if (hotCommandNames.some((name) => name === args[0]) || args.includes('hook')) return 'hot';
  return loopCommandNames.some((name) => name === args[0]) ? 'loop' : undefined;
}
