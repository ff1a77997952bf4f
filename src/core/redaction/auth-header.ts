import { matching } from './matching.js';
import { secretFamily } from './secret-name.js';
import type { Span } from './span.js';
import { isBasicPair, isPlace, isPlaceholder, looksMadeUp, looksRandom } from './value-shape.js';

const header =
  /(?<![a-z])authorization["'`\\]{0,4}\]?[ \t]{0,8}(?:=>|[:=])[ \t]{0,8}["'`\\]{0,4}(?:([a-z][\w-]{1,30})(?:[ \t]|%20|\+){1,4})?/gi;
const oneWord = /[^\s"'`,;<>\\]{1,4000}/y;
const parameters = /(?:="[^"\r\n]{0,1000}"|=\\"[^"\\\r\n]{0,1000}\\"|[^\r\n"'\\]){1,4000}/y;

const plainSchemes = /^(?:apikey|basic|bearer|bot|dpop|geniekey|key|negotiate|ntlm|ssws|splunk|token)$/i;
const schemesWithParameters =
  /^(?:aws4-hmac-sha256|aws|digest|hawk|oauth|signature|apiauth-hmac-sha256|sharedkey|sharedaccesssignature)$/i;

/**
 * The credentials of `Authorization` and `Proxy-Authorization` headers, in raw HTTP, curl commands, JSON and source
 * code. The scheme (`Bearer`) stays readable.
 */
export function findAuthorizations(text: string): readonly Span[] {
  const spans: Span[] = [];
  header.lastIndex = 0;
  for (let match = header.exec(text); match !== null; match = header.exec(text)) {
    const span = credentialsAt(text, header.lastIndex, match[1] ?? '');
    if (span === undefined) continue;
    spans.push(span);
    header.lastIndex = span.end;
  }
  return spans;
}

function credentialsAt(text: string, start: number, scheme: string): Span | undefined {
  const pattern = schemesWithParameters.test(scheme) ? parameters : oneWord;
  pattern.lastIndex = start;
  const value = pattern.exec(text)?.[0] ?? '';
  if (value === '' || isPlaceholder(value)) return undefined;
  return isCredential(value, scheme) ? { start, end: start + value.length } : undefined;
}

/** Behind a known scheme anything but another word about headers; else the value itself must look like a secret. */
function isCredential(value: string, scheme: string): boolean {
  if (schemesWithParameters.test(scheme)) return value.includes('=') || looksRandom(value);
  if (!plainSchemes.test(scheme)) return looksRandom(value) || isUuid(value);
  if (/^basic$/i.test(scheme)) return isBasicPair(value) || looksMadeUp(value);
  return secretFamily(value) === undefined || looksMadeUp(value);
}

function isUuid(value: string): boolean {
  return /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(value);
}

/** `Bearer …` anywhere. */
export const findBearers = matching(
  () => /(?<![a-z])bearer(?:[ \t]|%20|\+){1,3}([\w.~+/=%|:-]{8,4000})/gi,
  (token) =>
    !isPlaceholder(token) &&
    !isPlace(token) &&
    (looksRandom(token) || (token.length >= 24 && /\d/.test(token))),
);

/** `Basic dXNlcjpwYXNz`: only where it decodes to `user:password`, so that "basic understanding" stays. */
export const findBasics = matching(
  () => /(?<![a-z])basic(?:[ \t]|%20){1,3}([A-Za-z0-9+/]{8,1000}={0,2})/gi,
  isBasicPair,
);

/** Docker's and npm's `"auth": "<base64 of user:password>"`. */
export const findStoredAuths = matching(
  () => /(?<![a-z])_?auth\\{0,3}["']?[ \t]{0,4}[:=][ \t]{0,4}\\{0,3}["']?([A-Za-z0-9+/]{8,1000}={0,2})/gi,
  isBasicPair,
);

/** The pairs of `Cookie` and `Set-Cookie` headers, up to the end of the line or the closing quote. */
export const findCookies = matching(
  () =>
    /(?<![a-z])(?:set-)?cookie(?:["'`\\]{0,4}\]?[ \t]{0,8}[:=][ \t]{0,8}|(?<=--cookie)[ =])["'`\\]{0,4}([\w!#$%&*+.^|~-]{1,128}=[^\r\n"'`\\]{3,4000})/gi,
  (pairs) => !/^[\w-]+=(?:<|\$|\{|\.\.\.|\*)/.test(pairs) && !isPlaceholder(pairs),
);
