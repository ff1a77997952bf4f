/** Tells secrets from what merely stands where secrets stand: placeholders, code, digests, ids, plain words. */

/** Longer values are no version, term, address or word with a number; keeps their patterns cheap. */
const longestTerm = 100;

/** Values a person would write instead of a secret. */
const placeholderForms: readonly RegExp[] = [
  /^[^A-Za-z0-9]*$/,
  /^(?:x+|X+|\*+|0+|#+|\.+|-+|_+|•+)(?:[-_. ](?:x+|X+|\*+|0+))*$/,
  /^[\w-]{0,12}(?:\*{3,}|\.{3}|…|•{3,}|x{6,}|X{6,})[\w-]{0,6}$/,
  /^<[^<>]{0,200}>$/,
  /^\$[A-Za-z_][A-Za-z0-9_]*$/,
  /^\$(?:\{[^{}]{0,200}\}|\([^()]{0,200}\)|\{\{[^{}]{0,200}\}\})$/,
  /^#?\{\{?[^{}]{0,200}\}?\}$/,
  /^%[A-Za-z_][A-Za-z0-9_]*%$|^%\(?[A-Za-z_]*\)?[sdrv]$/,
  /^\[[^[\]]{0,200}\]$/,
  /^__[A-Za-z0-9_]+__$|^@@?[A-Za-z0-9_]+@@?$/,
  /^(?:your|my|insert|enter|put|replace)[-_ ]?[a-z]*[-_ ][-_ a-z]*$|^your[a-z]{3,20}$/i,
  /^(?:process\.env|import\.meta\.env|os\.environ|os\.getenv|ENV|env|secrets|vars?|config|settings)(?:[.[(]|$)/,
  /^(?:arn:aws|op:\/\/|vault:|ref\+|ssm:|awssm:|gcpsm:|keyring:|env:|file:|@\/|@\.|!(?:vault|Ref|Sub|GetAtt|ENV|env|secret)\b)/,
  /^(?:sha(?:1|224|256|384|512)|md5|blake[23][bs]?)[:-]/i,
  /^\d{4}-\d\d-\d\d_[a-z0-9_-]+_\d{3,}$/,
];

/** What is said about a secret instead of naming it: states, types, kinds, options. */
const wordsAboutSecrets = new Set(
  `absent accepted active added any async auth authentication await basic bearer bool boolean bytes cannot changed
  char cleared cookie created default deleted denied disabled does empty enabled error expired failed false fixed found
  function generated get getpass granted has header hidden ignored include incorrect input int invalid is jwt key lambda
  leaked length masked missing must n/a nan needed new nil no none not null number oauth oauth2 off ok omit on optional
  option or parameter present prompt public received redacted refreshed rejected removed renewed required reset
  revoked rotated same-origin self set should str string text this to true typeof undefined unknown unset
  unchanged updated used valid value void was when which will with wrong yes
  a an and are as at be by can for from if in it its of that the then use via flag argument only without after before
  but nor also name type file path store source session user session-based`.split(/\s+/),
);

const technicalTerm =
  /^(?:aes|argon|auth|base|bcrypt|blake|cp|cve|ec|ecdsa|ed|es|gpt|h|hmac|hs|http|ipv|iso|k|keccak|latin|log|mbed|md|mp|o|oauth|oidc|p|pbkdf|pkcs|ps|rfc|rs|rsa|s|scrypt|sha|sip|ssl|tls|ucs|utf|v|web|win|x|xxh)[-_]?\d{1,5}(?:[-_]?[a-z0-9]{1,8})?(?:-[a-z0-9]{1,8})?$/i;

const fileEnding =
  /\.(?:cfg|conf|crt|cer|cs|css|csv|db|env|go|gz|html?|ini|java|[cm]?jsx?|json[5lc]?|jwks?|key|kt|log|lock|md|p12|pem|pfx|php|png|pub|py|rb|rs|sh|snap|sql|svg|tar|tfvars|toml|[cm]?tsx?|txt|vue|xml|ya?ml|zip)$/i;

/** `<password>`, `$TOKEN`, `${API_KEY}`, `***`, `your-key`, `true`, `sha256:…`, `[redacted:…]`: nothing to hide. */
export function isPlaceholder(value: string): boolean {
  if (value.length > 300) return false;
  return wordsAboutSecrets.has(value.toLowerCase()) || placeholderForms.some((form) => form.test(value));
}

/** `~/.aws/credentials`, `/run/secrets/db`, `./key.pem`, `C:\keys`, `https://…`: where a secret may be, not the secret. */
export function isPlace(value: string): boolean {
  if (/^(?:~|\.{1,2})?\/(?:[\w.@+-]+\/)*[\w.@+-]*$/.test(value)) return !isHighEntropy(value);
  if (/^[A-Za-z]:\\|^[a-z][a-z0-9+.-]{1,20}:\/\//.test(value)) return true;
  return fileEnding.test(value) && /^[\w./@+-]+$/.test(value);
}

/** `config.password`, `req.body.token`: letters and dots. Calls are seen by the bracket behind them. */
export function isPropertyPath(value: string): boolean {
  return /^[A-Za-z_$][A-Za-z_$]*(?:\??\.[A-Za-z_$][A-Za-z_$]*)+$/.test(value);
}

/** Something with letters and digits or signs that is no version, date, size, term, place or address. */
export function looksMadeUp(value: string): boolean {
  if (value.length < 6 || !/[A-Za-z]/.test(value) || !/[\d!@#$%^&*+?~]/.test(value)) return false;
  if (value.length > longestTerm) return true;
  if (/^v?\d+(?:[.\-:T/]\d+)+[\w.:+-]*$|^\d+(?:\.\d+)?[a-z]{1,12}$/i.test(value)) return false;
  if (technicalTerm.test(value) || isPlace(value)) return false;
  return !/^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$|^[#@][A-Za-z][\w-]*$/.test(value);
}

/** As above, and neither a word with a number (`step2`, `wo-123`) nor an id of git, a digest, a UUID or a ULID. */
export function looksRandom(value: string): boolean {
  if (value.length < 8 || !looksMadeUp(value) || isPublicId(value)) return false;
  if (value.length > longestTerm) return true;
  return !/^[A-Za-z]+(?:[-_./:#][A-Za-z]+)*[-_./:#]?\d{1,6}$/.test(value) && /\d/.test(value);
}

/** Git object ids (short ones too), MD5 to SHA-512 digests, UUIDs, ULIDs. */
export function isPublicId(value: string): boolean {
  if (/^[0-9a-f]+$|^[0-9A-F]+$/.test(value)) return value.length <= 12 || [32, 40, 56, 64, 96, 128].includes(value.length);
  return /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(value) || /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(value);
}

/**
 * Random characters rather than words joined together: in random text letters, capitals and digits alternate all the
 * time (about 0.6 of neighbours), in names such as `resolveModuleFromPackageJson2` rarely.
 */
export function isHighEntropy(value: string): boolean {
  if (value.length < 32 || isPublicId(value) || /^(?:AAAA[BCE]3Nza|sha\d{1,3}-|pk[_.])/.test(value)) return false;
  let changes = 0;
  let neighbours = 0;
  for (let index = 1; index < value.length; index++) {
    const left = classOf(value.charCodeAt(index - 1));
    const right = classOf(value.charCodeAt(index));
    if (left === 0 || right === 0) continue;
    neighbours++;
    if (left !== right) changes++;
  }
  return neighbours >= 24 && /\d/.test(value) && changes / neighbours >= 0.3;
}

/** 1 small letter, 2 capital, 3 digit, 0 anything else. */
function classOf(code: number): number {
  if (code >= 97 && code <= 122) return 1;
  if (code >= 65 && code <= 90) return 2;
  return code >= 48 && code <= 57 ? 3 : 0;
}

/** The base64 of `user:password`, as Basic authentication and Docker's configuration hold it. */
export function isBasicPair(value: string): boolean {
  if (value.length < 8 || value.length > 1_000 || !/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return false;
  return /^[\x20-\x7e]*:[\x20-\x7e]+$/.test(Buffer.from(value, 'base64').toString('latin1'));
}
