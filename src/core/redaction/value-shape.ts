import { isOneOf } from './character.js';
import { wordSet, type WordSet } from './word-set.js';

/** Tells secrets from what merely stands where secrets stand: placeholders, code, digests, ids, plain words. */

/** Longer values are no version, term, address or word with a number; keeps their patterns cheap. */
const longestTerm = 100;

/** What a person writes instead of a secret, by its first character: `<password>`, `$TOKEN`, `{{ key }}`, `***`. */
const placeholderSign = anyOf([
  /[^A-Za-z0-9]*$/,
  /<[^<>]*>$/,
  /\$(?:[A-Za-z_][A-Za-z0-9_:]*-?|\{[^{}]*\}|\{\{[^{}]*\}\})$|\$\(/,
  /#?\{\{?[^{}]*\}?\}$/,
  /%[A-Za-z_][A-Za-z0-9_]*%$|%\(?[A-Za-z_]*\)?[sdrv]$/,
  /\[[^[\]]*\]$/,
  /__[A-Za-z0-9_]+__$|@@?[A-Za-z0-9_]+@@?$/,
  /@[/.]|!(?:vault|Ref|Sub|GetAtt|env|secret)\b/,
]);

/** The same for those that begin like a word: `xxxx`, `sk-...abcd`, `your-api-key`, `process.env.KEY`, `sha256:…`. */
const placeholderWord = anyOf([
  /(?:x{3,}|0{3,})(?:[-_. ](?:x+|\*+|0+))+$/,
  /[\w-]{0,12}(?:\*{3,}|\.{3}|\u2026|\u2022{3,}|x{6,})[\w-]{0,6}$/,
  /(?:your|insert|enter|put|replace)[-_ ]?[a-z]*[-_ ][-_ a-z]*$/,
  /(?:process\.env|import\.meta\.env|os\.environ|os\.getenv|env|secrets|vars?|config|settings)(?:[.[(]|$)/,
  /arn:aws|op:\/\/|vault:|ref\+|ssm:|awssm:|gcpsm:|keyring:|env:|file:/,
  /(?:no|not|never) [a-z ]{2,30}$|n\/a$|same-origin$/,
  /(?:sha(?:1|224|256|384|512)|md5|blake[23][bs]?)[:-]/,
  /\d{4}-\d\d-\d\d_[a-z0-9_-]+_\d{3,}$/,
]);

/** One pattern for all forms, from the start of a value and whatever the case: one look instead of many. */
function anyOf(forms: readonly RegExp[]): RegExp {
  return new RegExp(`^(?:${forms.map(({ source }) => source).join('|')})`, 'i');
}

/** And those of letters and digits alone. */
const plainPlaceholder =
  /^(?:x{3,}|X{3,}|0{3,}|[a-z0-9]{0,12}(?:x{6,}|X{6,})[a-z0-9]{0,6}|your[a-z]{3,20})$/i;

/** Longer ones are no placeholders; keeps the patterns above cheap. */
const longestPlaceholder = 200;

/** In the place of a value, in data as in text: nothing is set, or a state, a type or a kind is named. */
const literals = wordSet(
  `absent active basic bearer boolean changed created deleted denied disabled empty enabled expired failed false found
  generated hidden include invalid leaked masked missing nan nil no none null number oauth off omit omitted on
  optional present provided public received redacted refreshed rejected removed renewed required reset revoked rotated
  set str string true undefined unknown unset unchanged updated used valid yes`,
);

/** What is said about a secret in prose, logs and code, in the place where it would stand. */
const remarks = wordSet(
  `accepted added any async auth authentication await bool bytes cannot char cleared cookie default does error fixed
  function get getpass granted has header ignored incorrect input int is jwt key lambda length must needed new not ok or
  parameter prompt self should text this to typeof value void was when which will with wrong a an and are as at be by can
  for from if in it its of that the then use via flag flags argument arguments only without after before but nor also name
  type file path store source session user option options parameters params fields values switches
  settings`,
);

const longestWord = 14;

const technicalTerm =
  /^(?:aes|argon|auth|base|bcrypt|blake|cp|cve|ec|ecdsa|ed|es|gpt|h|hmac|hs|http|ipv|iso|k|keccak|latin|log|mbed|md|mp|o|oauth|oidc|p|pbkdf|pkcs|ps|rfc|rs|rsa|s|scrypt|sha|sip|ssl|tls|ucs|utf|v|web|win|x|xxh)[-_]?\d{1,5}(?:[-_]?[a-z0-9]{1,8})?(?:-[a-z0-9]{1,8})?$/i;

const fileEnding =
  /\.(?:cfg|conf|crt|cer|cs|css|csv|db|env|go|gz|html?|ini|java|[cm]?jsx?|json[5lc]?|jwks?|key|kt|log|lock|md|p12|pem|pfx|php|png|pub|py|rb|rs|sh|snap|sql|svg|tar|tfvars|toml|[cm]?tsx?|txt|vue|xml|ya?ml|zip)$/i;

/** `<password>`, `$TOKEN`, `${API_KEY}`, `***`, `your-key`, `true`, `sha256:…`, `[redacted:…]`: nothing to hide. */
export function isPlaceholder(value: string): boolean {
  if (value === '') return true;
  if (value.length > longestPlaceholder) return false;
  const kinds = kindsOf(value);
  if ((kinds & Kind.sign) === 0) return plainPlaceholder.test(value) || isWordIn(literals, value, kinds);
  if (value.includes('{') && /\$\{|\{\{/.test(value)) return true;
  const form = kindOf(value.charCodeAt(0)) === Kind.sign ? placeholderSign : placeholderWord;
  return form.test(value);
}

/** "expired", "required", "from": in a text, what follows a name is more often said about the secret than the secret. */
export function isRemark(value: string): boolean {
  return value.length <= longestWord && isWordIn(remarks, value, kindsOf(value));
}

function isWordIn(words: WordSet, value: string, kinds: number): boolean {
  if (value.length > longestWord || (kinds & (Kind.digit | Kind.sign)) !== 0) return false;
  return words.has(value.toLowerCase());
}

/** `~/.aws/credentials`, `/run/secrets/db`, `./key.pem`, `C:\keys`, `https://…`: where a secret may be, not the secret. */
export function isPlace(value: string): boolean {
  const isPath = isOneOf(value.charAt(0), '~./') && /^(?:~|\.{1,2})?\/(?:[\w.@+-]+\/)*[\w.@+-]*$/.test(value);
  if (isPath) return !isHighEntropy(value);
  if (value.includes(':') && /^(?:[A-Za-z]:\\|[a-z][a-z0-9+.-]{1,20}:\/\/)/.test(value)) return true;
  return value.includes('.') && fileEnding.test(value.slice(-10)) && /^[\w./@+-]+$/.test(value);
}

/** `config.password`, `token2.value`: names and dots. Calls are seen by the bracket behind them. */
export function isPropertyPath(value: string): boolean {
  if (value.length > longestTerm || !value.includes('.')) return false;
  const isPath = /^[A-Za-z_$]+(?:\d{1,5}[A-Za-z_$]*)?(?:\??\.[A-Za-z_$]+(?:\d{1,5}[A-Za-z_$]*)?)+$/.test(
    value,
  );
  return isPath && (value.length <= 8 || !isHardlyWords(value));
}

/** Something with letters and digits or signs that is no version, date, size, term, place or address. */
export function looksMadeUp(value: string): boolean {
  if (value.length > longestTerm) return true;
  if (value.length < 6 || !/[A-Za-z]/.test(value) || !/\d|[!@#$%^&*+?~]./.test(value)) return false;
  if (/^v?\d+(?:[.\-:T/]\d+)+[\w.:+-]*$|^\d+(?:\.\d+)?[a-z]{1,12}$/i.test(value)) return false;
  if (technicalTerm.test(value) || isPlace(value)) return false;
  return !/^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$|^[#@][A-Za-z][\w-]*$/.test(value);
}

/**
 * As above, and neither a word with a number (`step2`, `wo-123`) nor an id of git, a digest, a UUID or a ULID. Without
 * any digit it has to be long and hardly words.
 */
export function looksRandom(value: string): boolean {
  if (value.length > longestTerm) return !isPublicId(value);
  if (!/\d/.test(value)) return value.length >= 20 && /^[A-Za-z]+$/.test(value) && isHardlyWords(value);
  if (value.length < 8 || !looksMadeUp(value) || isPublicId(value)) return false;
  return !/^[A-Za-z]+(?:[-_./:#][A-Za-z]+)*[-_./:#]?\d{1,6}$/.test(value);
}

const longestId = 128;

/** Git object ids (short ones too), MD5 to SHA-512 digests, UUIDs, ULIDs. */
export function isPublicId(value: string): boolean {
  if (value.length > longestId) return false;
  if (/^[0-9a-f]+$|^[0-9A-F]+$/.test(value))
    return value.length <= 12 || [32, 40, 56, 64, 96, 128].includes(value.length);
  return (
    /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(value) ||
    /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(value)
  );
}

/**
 * Random characters rather than words joined together: in random text letters, capitals and digits alternate at every
 * second or third place, and few letters form anything like a word; names such as `resolveModuleFromPackageJson2` are
 * words for the most part.
 */
export function isHighEntropy(value: string): boolean {
  if (value.length < 32 || isPublicId(value) || /^(?:AAAA[BCE]3Nza|sha\d{1,3}-|pk[_.])/.test(value))
    return false;
  const { changes, digits } = alternationOf(value);
  return (digits > 0 && changes >= 0.35 && isHardlyWords(value)) || (digits >= 0.14 && changes >= 0.2);
}

/** Less than half of it could be words of four letters or more, as in `openFile` and `some_name`. */
function isHardlyWords(value: string): boolean {
  const words = value.match(/[A-Z]?[a-z]{3,}/g) ?? [];
  return 2 * words.join('').length < value.length;
}

/** Shares: of neighbours that are of different kinds, signs left out, and of digits. */
function alternationOf(value: string): { readonly changes: number; readonly digits: number } {
  let changes = 0;
  let digits = 0;
  let neighbours = 0;
  for (let index = 0; index < value.length; index++) {
    const kind = kindOf(value.charCodeAt(index));
    const next = kindOf(value.charCodeAt(index + 1));
    if (kind === Kind.digit) digits++;
    if (kind === Kind.sign || next === Kind.sign) continue;
    neighbours++;
    if (kind !== next) changes++;
  }
  return { changes: changes / Math.max(neighbours, 24), digits: digits / value.length };
}

/** Kinds of characters, as bits; `sign` is anything else. */
const Kind = { small: 1, capital: 2, digit: 4, sign: 8 } as const;

function kindOf(code: number): number {
  if (code >= 97 && code <= 122) return Kind.small;
  if (code >= 65 && code <= 90) return Kind.capital;
  return code >= 48 && code <= 57 ? Kind.digit : Kind.sign;
}

/** All kinds among the first characters of a value, added up. */
function kindsOf(value: string): number {
  const length = Math.min(value.length, longestPlaceholder);
  let kinds = 0;
  for (let index = 0; index < length; index++) kinds |= kindOf(value.charCodeAt(index));
  return kinds;
}

/** The base64 of `user:password`, as Basic authentication and Docker's configuration hold it. */
export function isBasicPair(value: string): boolean {
  if (value.length < 8 || value.length > 1_000 || !/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return false;
  return /^[\x20-\x7e]*:[\x20-\x7e]+$/.test(Buffer.from(value, 'base64').toString('latin1'));
}
