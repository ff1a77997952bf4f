import { findAssignments } from './assignment.js';
import { findAuthorizations, findBasics, findBearers, findCookies, findStoredAuths } from './auth-header.js';
import { commandTriggers, findCommandSecrets } from './command-secret.js';
import { findLoginPasswords } from './login-call.js';
import { matching } from './matching.js';
import { findPasswordHashes } from './password-hash.js';
import { findPgpassPasswords } from './pgpass-line.js';
import { findPrivateKeys } from './private-key-block.js';
import type { Rule } from './rule.js';
import { mentionTriggers } from './secret-mention.js';
import {
  findAccountPasswords,
  findNetrcPasswords,
  findRandomNearNames,
  findSpokenPasswords,
  findSqlPasswords,
} from './spoken-secret.js';
import { isPlaceholder } from './value-shape.js';
import { vendorRules } from './vendor-rules.js';
import { findAddressPasswords, findAddressSignatures } from './web-address.js';

/** `user:PASSWORD@tcp(host:3306)/name`, the connection strings of Go. */
const findGoPasswords = matching(
  () => /(?<![\w.-])[\w.-]{1,64}:([^\s"'`@/:]{1,200})(?=@(?:tcp|unix)\()/g,
  (secret) => !isPlaceholder(secret),
);

/** `;Pwd=PASSWORD;` in connection strings. */
const findConnectionPasswords = matching(
  () => /(?<=;[ \t]?)pwd[ \t]?=[ \t]?([^\s;"']{1,200})/gi,
  (secret) => !isPlaceholder(secret),
);

/** `psk="…"`, as wpa_supplicant.conf has it. */
const findWifiPasswords = matching(
  () => /(?<![\w-])psk=(?:"([^"\r\n\\]{8,63})(?=")|\\"([^"\r\n\\]{8,63})(?=\\")|([0-9a-f]{64})(?![0-9a-f]))/g,
  (secret) => !isPlaceholder(secret),
);

const addressParameters = ['sig=', 'signature=', 'hmac=', 'key=', 'code=', 'auth=', 'security-token='];

/**
 * All built-in rules. Where two find the same, the upper one gives the name. The findings of `secret` carry the family
 * of the name before them instead: password, token, api-key …
 */
export const builtInRules: readonly Rule[] = [
  {
    name: 'pem',
    example: '-----BEGIN … PRIVATE KEY-----',
    triggers: ['private key', 'private-l', 'ls0tls1crudjti'],
    find: findPrivateKeys,
  },
  ...vendorRules,
  { name: 'url-password', example: 'https://user:…@host', triggers: ['://'], find: findAddressPasswords },
  { name: 'url-signature', example: '?sig=…', triggers: addressParameters, find: findAddressSignatures },
  { name: 'dsn', example: 'user:…@tcp(host)', triggers: ['@tcp(', '@unix('], find: findGoPasswords },
  { name: 'dsn', example: ';Pwd=…', triggers: ['pwd'], find: findConnectionPasswords },
  {
    name: 'dsn',
    example: 'user: bob, pass: …',
    triggers: ['pass=', 'pass:', 'pass"', "pass'", 'pass =', 'pass :', 'pwd', 'pw:', 'pw=', 'pw"', "pw'"],
    find: findAccountPasswords,
  },
  { name: 'wifi', example: 'psk="…"', triggers: ['psk='], find: findWifiPasswords },
  { name: 'sql', example: "IDENTIFIED BY '…'", triggers: ["by '", "password '"], find: findSqlPasswords },
  { name: 'netrc', example: 'login bob password …', triggers: ['password '], find: findNetrcPasswords },
  {
    name: 'pgpass',
    example: 'host:5432:db:user:…',
    triggers: ['pgpass', ':5432:', ':6432:'],
    find: findPgpassPasswords,
  },
  {
    name: 'login-call',
    example: "login('bob', '…')",
    triggers: ['login(', 'authenticate(', 'auth(', 'auth=(', 'auth = (', 'signin(', 'log_in(', 'sign_in('],
    find: findLoginPasswords,
  },
  {
    name: 'password-hash',
    example: '$6$…$…',
    triggers: ['$1$', '$5$', '$6$', '$apr1$', '$2a$', '$2b$', '$2x$', '$2y$', '$y$', '$gy$', '$argon2'],
    find: findPasswordHashes,
  },
  {
    name: 'authorization',
    example: 'Authorization: Digest …',
    triggers: ['authoriz'],
    find: findAuthorizations,
  },
  { name: 'bearer', example: 'Bearer …', triggers: ['bearer'], find: findBearers },
  { name: 'basic', example: 'Basic dXNl…', triggers: ['basic '], find: findBasics },
  {
    name: 'basic',
    example: '"auth": "dXNl…"',
    triggers: ['auth"', "auth'", 'auth=', 'auth:', 'auth\\', 'auth ='],
    find: findStoredAuths,
  },
  { name: 'cookie', example: 'Cookie: sid=…', triggers: ['cookie'], find: findCookies },
  { name: 'command', example: 'mysql -p…', triggers: commandTriggers, find: findCommandSecrets },
  { name: 'secret', example: 'DB_PASSWORD=…', triggers: mentionTriggers, find: findAssignments },
  {
    name: 'spoken-password',
    example: 'the password is …',
    triggers: ['passw', 'passp', 'passc'],
    find: findSpokenPasswords,
  },
  {
    name: 'random',
    example: 'token 9fQ2…',
    triggers: [...mentionTriggers, 'authoriz', 'cookie'],
    find: findRandomNearNames,
  },
];
