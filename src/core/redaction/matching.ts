import type { Find, Span } from './span.js';

/**
 * A finder for a global pattern whose secret is its last group that took part, or else the whole match; what must follow
 * the secret stands in a lookahead, so that the secret ends where the match ends. `accept` has the last word. The pattern
 * is made when it is first needed: most short-lived processes need none.
 */
export function matching(makePattern: () => RegExp, accept: (secret: string) => boolean = () => true): Find {
  let made: RegExp | undefined;
  return (text) => {
    const pattern = (made ??= makePattern());
    const spans: Span[] = [];
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      const end = match.index + match[0].length;
      const secret = match.findLast((group, index) => index > 0 && group !== undefined) ?? match[0];
      if (secret !== '' && accept(secret)) spans.push({ start: end - secret.length, end });
    }
    return spans;
  };
}
