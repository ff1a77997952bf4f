/** Commands that the launcher gives to the short entrance first. */
export const hotCommandNames = ['append', 'hook', 'status'] as const;

export type HotCommandName = (typeof hotCommandNames)[number];

/**
 * True where a look into the bundle may be worth while. A hook is looked for behind flags as well: it must not come to the
 * full entrance, which fails where it does not understand.
 */
export function mayBeHot(args: readonly string[]): boolean {
  return hotCommandNames.some((name) => name === args[0]) || args.includes('hook');
}
