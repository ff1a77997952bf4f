import { isPlaceholder, looksRandom } from './value-shape.js';
import { matching } from './matching.js';
import { secretFamily } from './secret-name.js';
import type { Span } from './span.js';

/** Up to the last `@` before a slash; or, since some write slashes unescaped, up to the first `@` if no port precedes. */
const findPasswords = matching(
  () =>
    /:\/\/[^\s/?#@:'"`<>\\]{0,200}:(?:([^\s/?#'"`<>\\]{1,500})|(?!\d{1,5}\/)([^\s?#@'"`<>\\\]]{1,500}))(?=@(?!sha\d)[\w.[%$-])/g,
  (password) => !isPlaceholder(password) && !isStandIn(password),
);
const findTokens = matching(
  () => /:\/\/([A-Za-z0-9_.~-]{20,300})(?=@[\w[])/g,
  (user) => looksRandom(user) || /^[0-9a-f]{32,}$/.test(user),
);

/** `postgres://USER:PASSWORD@HOST/DB`, as documentation writes it. */
function isStandIn(password: string): boolean {
  return /^[A-Z][A-Z_]{2,30}$/.test(password) && secretFamily(password) !== undefined;
}

/** `scheme://user:PASSWORD@host` and `https://TOKEN@host`; the user's name and the rest of the address stay. */
export function findAddressPasswords(text: string): readonly Span[] {
  if (!text.includes('@')) return [];
  return [...findPasswords(text), ...findTokens(text)];
}

/** Signatures of signed addresses and the nameless keys of some services, as query parameters. */
export const findAddressSignatures = matching(
  () =>
    /[?&;](?:sig|signature|hmac|key|code|auth|x-(?:amz|goog|oss)-signature|x-amz-security-token|access_?key)=([^\s&;#"'`<>\\]{16,2000})/gi,
  (value) => !isPlaceholder(value) && /\d/.test(value),
);
