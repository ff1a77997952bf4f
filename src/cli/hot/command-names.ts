/** Commands that the launcher gives to the short entrance first. */
export const hotCommandNames = ['append', 'hook', 'status'] as const;

export type HotCommandName = (typeof hotCommandNames)[number];
