import { isPlaceholder, looksMadeUp } from './value-shape.js';

/** How programs take a secret on their command line where no name of an option tells. */
export interface Client {
  /** Names of programs, with a subcommand where only that one takes a secret; a comma between them. */
  readonly programs: string;
  /** Literals for the table of rules, a comma between them, such that each program contains one. */
  readonly triggers: string;
  /** Finds the secret in the arguments, each of which has a blank before it: the last group, at the end of the match. */
  readonly argument: () => RegExp;
  /** Default: no placeholder and no further option. */
  readonly accept?: (secret: string) => boolean;
}

export function isArgument(value: string): boolean {
  return !isPlaceholder(value) && !value.startsWith('-');
}

function isMadeUpArgument(value: string): boolean {
  return isArgument(value) && looksMadeUp(value);
}

const mysql = 'mysql,mysqldump,mysqladmin,mysqlimport,mysqlshow,mysqlcheck,mariadb,mariadb-dump';
const otherDatabases =
  'mongo,mongosh,mongodump,mongorestore,mongoexport,mongoimport,mongostat,cqlsh,beeline,hdbsql,clickhouse-client,cypher-shell,couchbase-cli';
const logins =
  'docker login,podman login,buildah login,skopeo login,nerdctl login,oras login,crane login,helm registry login,az login,oc login,cf login';
const ldap = 'ldapsearch,ldapadd,ldapmodify,ldapdelete,ldappasswd,ldapwhoami';

/** A word of the shell, in quotes or not. */
const word = /(?:"([^"\r\n]{1,500})(?=")|'([^'\r\n]{1,500})(?=')|([^\s"'`|;&<>]{1,500}))/;

function wordBehind(before: RegExp): () => RegExp {
  return () => new RegExp(before.source + word.source, 'g');
}

const afterP = wordBehind(/(?<=\s)-p[ =]/);
const gluedToP = wordBehind(/(?<=\s)-p/);
const userOption = () =>
  /(?<=\s)(?:-[a-zA-Z]{0,6}u|--user|-U|--proxy-user)[ =]{0,2}["']?[^\s"':]{1,200}:([^\s"'|;<>]{1,500})/g;

/**
 * The table of programs. `mysql -p WORD` asks for the password and takes WORD for the database, so that WORD has to look
 * made up there.
 */
export const clients: readonly Client[] = [
  { programs: mysql, triggers: 'mysql,mariadb', argument: gluedToP },
  { programs: mysql, triggers: '', argument: afterP, accept: isMadeUpArgument },
  {
    programs: otherDatabases,
    triggers: 'mongo,cqlsh,beel,hdbsql,clickhouse-c,cypher-s,couchbase-c',
    argument: afterP,
  },
  { programs: logins, triggers: 'login', argument: afterP },
  {
    programs: 'sshpass',
    triggers: 'sshp',
    argument: wordBehind(/^(?: -[a-zA-Z]){0,4} -p ?/),
  },
  {
    programs: 'redis-cli,redis-benchmark',
    triggers: 'redis-',
    argument: wordBehind(/(?<=\s)-a /),
  },
  {
    programs: ldap,
    triggers: 'ldap',
    argument: wordBehind(/(?<=\s)-w ?/),
  },
  {
    programs: 'sqlcmd,bcp,osql,isql,zip,unzip',
    triggers: 'sqlcmd,bcp ,osql ,isql ,zip ',
    argument: wordBehind(/(?<=\s)-P ?/),
  },
  {
    programs: '7z,7za,7zz,rar,unrar',
    triggers: '7z ,7za ,7zz ,rar ',
    argument: gluedToP,
  },
  { programs: 'curl', triggers: 'curl ', argument: userOption },
  {
    programs: 'curl',
    triggers: '',
    argument: () => /(?<=\s)-b ?([\w.-]{1,100}=[^\s"']{3,2000})/g,
  },
  {
    programs: 'curl',
    triggers: '',
    argument: () => /(?<=\s)-b ?["']([\w.-]{1,100}=[^"'\r\n]{3,2000})/g,
  },
  {
    programs: 'http,https,xh,xhs',
    triggers: 'http ,https ,xh ,xhs ',
    argument: () => /(?<=\s)(?:-a|--auth)[ =]["']?[^\s"':]{1,200}:([^\s"'|;<>]{1,500})/g,
  },
  {
    programs: 'smbclient,rpcclient',
    triggers: 'smbc,rpcc',
    argument: () => /(?<=\s)(?:-U|--user)[ =]["']?[^\s"'%]{1,100}%([^\s"']{1,200})/g,
  },
  {
    programs: 'nmcli',
    triggers: 'nmcli',
    argument: wordBehind(/(?<=\s)(?:password|wifi-sec\.psk) /),
  },
  { programs: 'wpa_passphrase', triggers: 'wpa_p', argument: wordBehind(/^ (?:"[^"]{1,40}"|[^\s"]{1,40}) /) },
  { programs: 'mc alias set', triggers: 'mc alias', argument: wordBehind(/^ \S{1,60} \S{1,200} \S{1,200} /) },
  {
    programs: 'openssl',
    triggers: 'openssl',
    argument: () => /(?<=\s)["']?pass:([^\s"'<>]{1,500})/g,
  },
  {
    programs: 'sqlplus',
    triggers: 'sqlplu',
    argument: () => /(?<=\s)["']?\w{1,60}\/([^\s"'/@]{1,200})(?=@)/g,
  },
  {
    programs: 'ssh-keygen',
    triggers: 'ssh-k',
    argument: wordBehind(/(?<=\s)-[NP] ?/),
  },
  {
    programs: 'htpasswd',
    triggers: 'htpas',
    argument: () => /(?<=\s)-[a-zA-Z]{0,5}b[a-zA-Z]{0,5} \S{1,200} \S{1,100} ["']?([^\s"']{1,200})/g,
  },
  {
    programs: 'gh secret set,gh variable set',
    triggers: 'gh secre,gh varia',
    argument: wordBehind(/(?<=\s)(?:--body|-b)[ =]/),
  },
  {
    programs: 'vault login',
    triggers: 'login',
    argument: () => /^ ([^\s"'=-][^\s"'=]{7,200})/g,
  },
  {
    programs: 'ConvertTo-SecureString',
    triggers: 'securest',
    argument: () => /^ (?:-String )?["']([^"'\r\n]{1,500})/g,
  },
];
