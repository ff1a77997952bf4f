import { wordSet } from './word-set.js';

export const secretFamilies = [
  'password',
  'token',
  'secret',
  'api-key',
  'authorization',
  'cookie',
  'private-key',
  'credential',
] as const;

/** What a name says about the value behind it. The family names the rule in the replacement. */
export type SecretFamily = (typeof secretFamilies)[number];

const familyOfWord: Readonly<Record<string, SecretFamily>> = {
  password: 'password',
  passwords: 'password',
  passwd: 'password',
  passwort: 'password',
  passphrase: 'password',
  passphrases: 'password',
  passcode: 'password',
  token: 'token',
  secret: 'secret',
  secrets: 'secret',
  apikey: 'api-key',
  apikeys: 'api-key',
  authorization: 'authorization',
  cookie: 'cookie',
  cookies: 'cookie',
  privatekey: 'private-key',
  privatekeys: 'private-key',
  privkey: 'private-key',
  credential: 'credential',
  credentials: 'credential',
  cred: 'credential',
  creds: 'credential',
};

/** Words that make a secret of a following "key"; `api` and `private` have families of their own. */
const secretKeyKinds = wordSet(
  `access account admin app auth authentication decryption encryption function hmac jwt license master preshared psk
  recovery role sas secret server service session shared signing storage subscription totp unseal webhook`,
);

/** "pass" and "pwd" mean a password behind these words only: `DB_PASS`, not `tests_pass` or `OLDPWD`. */
const accountWord =
  /^(?:admin|app|auth|basic|database|db|email|ftp|git|http|key|keystore|ldap|login|mail|mongo|my|mysql|pg|postgres|proxy|rabbitmq|redis|registry|root|sa|service|sftp|smtp|sql|ssh|store|sudo|truststore|user|wifi)$/;

/** The same words written together without a border that shows: `PGPASSWORD`, `authtoken`, `clientsecret`. */
const gluedWord =
  /^(?:(?!change|forgot|hide|no|reset|show)[a-z]{1,12}(passw(?:or)?d)|(?:admin|db|ftp|http|key|mysql|pg|proxy|root|smtp|ssh|store|user)(pass|pwd)|(?:access|api|app|auth|bearer|bot|client|deploy|id|login|oauth|private|refresh|session|user)(token)|(?:api|app|auth|client|consumer|cookie|jwt|session|shared|webhook)(secret)|(?:access|account|secret|signing)(key))$/;

const familyOfGlued: readonly SecretFamily[] = ['password', 'password', 'token', 'secret', 'secret'];

/** After the secret word, these make the name one of something about a secret: `token_count`, `secretName`. */
const describes = wordSet(
  `age alg algorithm alphabet arn at attempts audience auth authentication available banner bits bucket budget bytes
  cache changed changes chars class column command consent cost count counts created date days description digest
  dir directory disabled domain duration enabled encoding encryption endpoint entropy env error errors estimate exists exp expired
  expires expiration expiry exporter fd field fields file filename files fingerprint flow folder form format fp
  generator grant handler handling help helper hint host id ids index indexes indices interval invalid issuer jar kind label leak len length level lifetime limit limits link list location logprob manager map max message method min
  minutes missing mode ms name names note notice offset only option options page param parameter params parser
  path paths pattern permission permissions placeholder placement plugin policy port position prefix present price process
  profile prompt protected protection provider quota rate ratio ref reference refs regex remaining required reset
  result ring role roles rotated rotation rule rules samesite santa scanner schema scope scopes score seconds secure
  server service set size source span start state stats status stdin store strategy strength stream suffix table
  template time timeout title total ttl type types updated uri uris url urls usage use used username
  valid validation validator var variable version weight window`,
);

/** Before it, these make the name a question or a setting: `has_password`, `--no-password`. */
const asks = wordSet(
  'allow ask disable enable expect forgot has hide is missing needs no num require requires show skip use uses with without',
);

/** Tokens of language models, parsers and paging. */
const harmlessTokens = wordSet(
  `bos cancel cancellation completion continuation current eos first input last lexer mask max min next output
  pad page per prev previous prompt sep special stop total unk`,
);

/** Part of every name with a family; most names end here. */
const announcing = /pass|pwd|token|secret|key|cred|cookie|authoriz/i;

/** Names seen before; the same few keys come back in every event. Cleared when full, so that it stays small. */
const known = new Map<string, SecretFamily | null>();
const knownLimit = 2_000;
const longestName = 128;

/** Of the events of a run: the name of the conversation it belongs to. Runs are found by it. */
const ownField = 'session_key';

/**
 * The family of secrets that `name` announces, or undefined. Whole words of snake, kebab and camel case count
 * (`accessToken`, `X-Api-Key`, `DB_PASSWORD`); counts, sizes, places and other descriptions never
 * (`input_tokens`, `token_count`, `secretName`, `password_file`). Names above 128 characters are no names.
 */
export function secretFamily(name: string): SecretFamily | undefined {
  return announcing.test(name) ? familyOfKeyword(name) : undefined;
}

/** The same for a name of which the caller knows that it holds a word such as "token" or "key". */
export function familyOfKeyword(name: string): SecretFamily | undefined {
  const remembered = known.get(name);
  if (remembered !== undefined) return remembered ?? undefined;
  if (name.length > longestName || name === ownField) return undefined;
  const family = familyOfWords(wordsOf(name));
  if (known.size >= knownLimit) known.clear();
  known.set(name, family ?? null);
  return family;
}

function wordsOf(name: string): readonly string[] {
  return (name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? []).map((word) => word.toLowerCase());
}

/** The last secret word decides: `password_reset_token` is a token. */
function familyOfWords(words: readonly string[]): SecretFamily | undefined {
  for (let index = words.length - 1; index >= 0; index--) {
    const family = familyAt(words, index);
    if (family === undefined) continue;
    return isHarmless(words, index, family) ? undefined : family;
  }
  return undefined;
}

function familyAt(words: readonly string[], index: number): SecretFamily | undefined {
  const word = words[index] ?? '';
  const before = words[index - 1] ?? '';
  if (word === 'key' || word === 'keys') return familyOfKey(before);
  if (word === 'pass' || word === 'pwd') return accountWord.test(before) ? 'password' : undefined;
  return own(familyOfWord, word) ?? familyOfGluedWord(word);
}

function familyOfKey(kind: string): SecretFamily | undefined {
  if (kind === 'api') return 'api-key';
  if (kind === 'private') return 'private-key';
  return secretKeyKinds.has(kind) ? 'secret' : undefined;
}

/** Words come from outside: "constructor" is none of ours. */
function own(table: Readonly<Record<string, SecretFamily>>, word: string): SecretFamily | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}

function familyOfGluedWord(word: string): SecretFamily | undefined {
  const groups = gluedWord.exec(word)?.slice(1);
  return groups && familyOfGlued[groups.findIndex((group) => group !== undefined)];
}

function isHarmless(words: readonly string[], index: number, family: SecretFamily): boolean {
  if (words.slice(index + 1).some((word) => describes.has(word))) return true;
  if (words.slice(0, index).some((word) => asks.has(word))) return true;
  return family === 'token' && harmlessTokens.has(words[index - 1] ?? '');
}
