import picomatch from 'picomatch';

/** Limits that keep the matching of hostile patterns short: it runs in this process. */
const longestGlob = 500;
const starsPerPart = 3;
const deepStars = 3;

/**
 * Whether a path (forward slashes, relative) fits the glob: `*` and `?` within a part, `**` over parts, `[…]` and
 * `{a,b}`. Files whose names begin with a dot count as well. Undefined for a pattern beyond the limits.
 */
export function pathGlob(glob: string): ((path: string) => boolean) | undefined {
  if (glob === '' || glob.length > longestGlob || isCostly(glob)) return undefined;
  // Parentheses and what belongs to extended globs stand for themselves; as regular expressions they could take for ever.
  const plain = glob.replace(/[()|+@^$]/g, String.raw`\$&`);
  try {
    return picomatch(plain, { dot: true, noextglob: true, nonegate: true });
  } catch {
    return undefined;
  }
}

function isCostly(glob: string): boolean {
  const parts = glob.split('/');
  if (parts.filter((part) => part.includes('**')).length > deepStars) return true;
  return parts.some((part) => part !== '**' && (part.match(/\*/g) ?? []).length > starsPerPart);
}
