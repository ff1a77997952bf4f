/** Replaces the last entry that `wanted` picks by a changed copy. False when there is none. */
export function replaceLast<Item>(
  items: Item[],
  wanted: (item: Item) => boolean,
  change: Partial<Item>,
): boolean {
  const at = items.findLastIndex(wanted);
  const found = items[at];
  if (found === undefined) return false;
  items[at] = { ...found, ...change };
  return true;
}
