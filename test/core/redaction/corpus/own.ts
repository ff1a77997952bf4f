/**
 * Secrets that have to go and look-alikes that have to stay. All secrets are made up here, at run time, so that scanners
 * of repositories do not take them for real.
 */
import { randomFrom } from '../../../support/scale.js';

export interface SecretCase {
  readonly kind: string;
  /** A text or a JSON value with the secret somewhere in it. */
  readonly given: unknown;
  /** What must not be left anywhere in the result. */
  readonly secret: string;
  /** Further secrets in it. */
  readonly more?: readonly string[];
  /** What must be left, because it is no secret and people need it. */
  readonly kept?: string;
}

export interface LookAlike {
  readonly kind: string;
  readonly given: unknown;
}

const random = randomFrom(20_261_120);
const alphabets = {
  hex: '0123456789abcdef',
  lower: 'abcdefghijklmnopqrstuvwxyz0123456789',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  base62: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
} as const;

function made(length: number, alphabet: keyof typeof alphabets = 'base62'): string {
  const signs = alphabets[alphabet];
  const body = Array.from({ length: length - 2 }, () => signs[Math.floor(random() * signs.length)]).join('');
  return alphabet === 'upper' ? `A7${body}` : `a7${body}`;
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
const base64url = (text: string) => Buffer.from(text).toString('base64url');
const uuid = () => [8, 4, 4, 4, 12].map((length) => made(length, 'hex')).join('-');
const password = () => `Tr0ub4dor-${made(4)}`;
const jwt = () =>
  [base64url('{"alg":"HS256","typ":"JWT"}'), base64url(`{"sub":"${made(8)}"}`), made(43)].join('.');
const pem = (kind: string, lineBreak = '\n') =>
  [`-----BEGIN ${kind}-----`, made(64), made(64), `${made(30)}==`, `-----END ${kind}-----`].join(lineBreak);

/** A token in a sentence, to be found by its form alone. */
function bare(kind: string, secret: string): SecretCase {
  return { kind, given: `found ${secret} in the output`, secret, kept: 'in the output' };
}

/** A text built around one secret. */
function inText(kind: string, secret: string, write: (secret: string) => string, kept?: string): SecretCase {
  return { kind, given: write(secret), secret, ...(kept === undefined ? {} : { kept }) };
}

/** A JSON value built around one secret. */
function inValue(
  kind: string,
  secret: string,
  build: (secret: string) => unknown,
  kept?: string,
): SecretCase {
  return { kind, given: build(secret), secret, ...(kept === undefined ? {} : { kept }) };
}

// prettier-ignore
const bareTokens: readonly SecretCase[] = [
  bare('openai', `sk-${made(48)}`),
  bare('openai', `sk-proj-${made(40)}_${made(20)}-${made(50)}`),
  bare('openai', `sk-svcacct-${made(60)}`),
  bare('anthropic', `sk-ant-api03-${made(40)}-${made(52)}AA`),
  bare('anthropic', `sk-ant-oat01-${made(80)}`),
  bare('github', `ghp_${made(36)}`),
  bare('github', `gho_${made(36)}`),
  bare('github', `ghu_${made(36)}`),
  bare('github', `ghs_${made(36)}`),
  bare('github', `ghr_${made(76)}`),
  bare('github', `github_pat_${made(22)}_${made(59)}`),
  bare('gitlab', `glpat-${made(20)}`),
  bare('gitlab', `gldt-${made(20)}`),
  bare('gitlab', `glpat-${made(27)}.01.${made(9, 'hex')}`),
  bare('google', `AIza${made(35)}`),
  bare('google', `GOCSPX-${made(28)}`),
  bare('google', `ya29.${made(120)}`),
  bare('aws', `AKIA${made(16, 'upper')}`),
  bare('aws', `ASIA${made(16, 'upper')}`),
  bare('slack', `xoxb-${'1'.repeat(12)}-${'2'.repeat(13)}-${made(24)}`),
  bare('slack', `xoxp-${'1'.repeat(12)}-${'2'.repeat(12)}-${'3'.repeat(12)}-${made(32, 'hex')}`),
  bare('slack', `xapp-1-A0${made(9, 'upper')}-${'4'.repeat(13)}-${made(64, 'hex')}`),
  inText('slack', `T0${made(9, 'upper')}/B0${made(9, 'upper')}/${made(24)}`, (path) => `curl https://hooks.slack.com/services/${path}`, 'hooks.slack.com'),
  bare('stripe', `sk_live_${made(24)}`),
  bare('stripe', `rk_live_${made(99)}`),
  bare('stripe', `sk_test_${made(24)}`),
  bare('stripe', `whsec_${made(32)}`),
  bare('npm', `npm_${made(36)}`),
  bare('huggingface', `hf_${made(34)}`),
  bare('sendgrid', `SG.${made(22)}.${made(43)}`),
  bare('twilio', `SK${made(32, 'hex')}`),
  bare('telegram', `${'7'.repeat(10)}:AA${made(33)}`),
  inText('discord', made(68), (token) => `https://discord.com/api/webhooks/${'8'.repeat(18)}/${token}`, 'discord.com/api/webhooks'),
  bare('mailgun', `key-${made(32, 'hex')}`),
  bare('pypi', `pypi-AgEIcHlwaS5vcmc${made(90)}`),
  bare('digitalocean', `dop_v1_${made(64, 'hex')}`),
  bare('shopify', `shpat_${made(32, 'hex')}`),
  bare('databricks', `dapi${made(32, 'hex')}`),
  bare('hashicorp', `hvs.${made(90)}`),
  bare('atlassian', `ATATT3xFfGF0${made(170)}`),
  bare('monitoring', `glsa_${made(32)}_${made(8, 'hex')}`),
  bare('ai', `gsk_${made(52)}`),
  bare('ai', `xai-${made(80)}`),
  bare('hosting', `tskey-auth-${made(17)}-${made(32)}`),
  bare('developer-tools', `lin_api_${made(40)}`),
  bare('azure', `${made(3)}8Q~${made(34)}`),
  bare('jwt', jwt()),
  bare('google', `AAAA${made(7)}:APA91b${made(134)}`),
  bare('google', `1//0g${made(60)}`),
  bare('aws', `ABSK${made(128)}=`),
  bare('azure', `${made(76)}AZDO${made(4)}`),
  inText('discord', `MTk4${made(20)}.${made(6)}.${made(38)}`, (token) => `the discord bot uses ${token} now`, 'the discord bot'),
  inText('teams', `${uuid()}@${uuid()}/IncomingWebhook/${made(32, 'hex')}/${uuid()}`, (path) => `https://acme.webhook.office.com/webhookb2/${path}`, 'webhook.office.com'),
  bare('elevenlabs', `sk_${made(48, 'hex')}`),
  bare('mailchimp', `${made(32, 'hex')}-us14`),
  bare('brevo', `xkeysib-${made(64, 'hex')}-${made(16)}`),
  bare('resend', `re_${made(8)}_${made(24)}`),
  bare('packages', `rubygems_${made(48, 'hex')}`),
  bare('packages', `dckr_pat_${made(27)}`),
  bare('square', `sq0atp-${made(22)}`),
  bare('facebook', `EAAC${made(160)}`),
  bare('payments', `access-production-${uuid()}`),
  bare('payments', `rzp_live_${made(14)}`),
];

// prettier-ignore
const headers: readonly SecretCase[] = [
  inText('authorization', made(40), (token) => `curl -H 'Authorization: Bearer ${token}' https://api.example.com/v1`, 'api.example.com'),
  inText('authorization', jwt(), (token) => `Authorization: Bearer ${token}`, 'Bearer'),
  inText('authorization', base64(`deploy:${password()}`), (pair) => `> Authorization: Basic ${pair}\n> Accept: */*`, 'Accept'),
  inText('authorization', made(20), (token) => `{"headers":{"Authorization":"token ${token}"}}`),
  inText('authorization', made(32, 'hex'), (response) => `Authorization: Digest username="bob", realm="x", response="${response}"`, 'Digest'),
  inText('authorization', made(24), (token) => `headers["Authorization"] = "Bearer ${token}"`),
  inText('bearer', made(32), (token) => `sent with bearer ${token} and got 401`, 'got 401'),
  inText('basic', base64(`root:${password()}`), (pair) => `{"auths":{"registry.example.com":{"auth":"${pair}"}}}`, 'registry.example.com'),
  inText('cookie', made(26), (id) => `Cookie: theme=dark; sessionid=${id}`),
  inText('cookie', made(26), (id) => `curl -b 'sid=${id}' https://example.com`, 'example.com'),
  inText('cookie', made(26), (id) => `< Set-Cookie: sid=${id}; Path=/; HttpOnly`),
  inText('api-key', made(24), (key) => `curl -H "X-Api-Key: ${key}" https://example.com`, 'example.com'),
  inText('token', made(24), (token) => `curl --header "PRIVATE-TOKEN: ${token}" https://gitlab.example.com`, 'gitlab.example.com'),
  inText('token', `s.${made(24)}`, (token) => `X-Vault-Token: ${token}`),
];

// prettier-ignore
const addresses: readonly SecretCase[] = [
  inText('url', password(), (word) => `postgres://app:${word}@db.internal:5432/shop`, 'db.internal:5432/shop'),
  inText('url', `p%40ss!${made(6)}`, (word) => `git clone https://bob:${word}@git.example.com/x.git`, 'git.example.com'),
  inText('url', password(), (word) => `redis://:${word}@cache:6379/0`, 'cache:6379'),
  inText('url', made(40, 'hex'), (token) => `git remote add o https://${token}@github.com/a/b.git`, 'github.com/a/b'),
  inText('url', password(), (word) => `mongodb+srv://user:${word}@cluster0.example.net/?retryWrites=true`, 'retryWrites'),
  inText('query', made(32), (key) => `GET https://maps.example.com/v1?api_key=${key}&units=metric`, 'units=metric'),
  inText('query', made(40), (token) => `https://app.example.com/callback#access_token=${token}&expires_in=3600`, 'expires_in=3600'),
  inText('query', `${made(42)}%3D`, (sig) => `https://acc.blob.core.example.net/c/b?sv=2024&sig=${sig}&se=2026`, 'se=2026'),
  inText('query', made(64, 'hex'), (sig) => `https://b.s3.example.com/k?X-Amz-Date=20261120&X-Amz-Signature=${sig}`, 'X-Amz-Date'),
  inText('dsn', password(), (word) => `Server=tcp:db,1433;User ID=sa;Password=${word};Encrypt=True`, 'Encrypt=True'),
  inText('dsn', password(), (word) => `Driver={ODBC};Uid=sa;Pwd=${word};`, 'Uid=sa'),
  inText('dsn', password(), (word) => `host=localhost user=bob password=${word} dbname=shop`, 'dbname=shop'),
  inText('dsn', password(), (word) => `bob:${word}@tcp(127.0.0.1:3306)/shop`, 'tcp(127.0.0.1:3306)'),
  inText('dsn', `${made(86)}==`, (key) => `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${key};EndpointSuffix=x`, 'EndpointSuffix=x'),
  inText('dsn', 'correcthorse', (word) => `{"smtp":{"user":"bob@example.com","pass":"${word}"}}`, 'bob@example.com'),
  inText('sql', 'hunter2', (word) => `CREATE USER 'bob'@'%' IDENTIFIED BY '${word}';`, 'CREATE USER'),
  inText('sql', 'hunter2', (word) => `ALTER ROLE bob WITH ENCRYPTED PASSWORD '${word}'`, 'ALTER ROLE bob'),
  inText('netrc', 'hunter2', (word) => `machine api.example.com login bob password ${word}`, 'api.example.com'),
  inText('dsn', password(), (word) => `jdbc:mysql://db/shop?user=app&password=${word}&useSSL=true`, 'useSSL=true'),
];

// prettier-ignore
const commands: readonly SecretCase[] = [
  inText('command', password(), (word) => `mysql -u root -p${word} shop < dump.sql`, 'dump.sql'),
  inText('command', password(), (word) => `mysqldump --user=root --password=${word} shop`, 'shop'),
  inText('command', password(), (word) => `sshpass -p ${word} ssh -p 2222 bob@host`, 'ssh -p 2222'),
  inText('command', password(), (word) => `docker login -u bob -p ${word} registry.example.com`, 'registry.example.com'),
  inText('command', password(), (word) => `mongosh -u bob -p '${word}' --host db`, '--host db'),
  inText('command', password(), (word) => `redis-cli -h cache -a ${word} ping`, 'ping'),
  inText('command', password(), (word) => `curl -sSu bob:${word} https://example.com/x`, 'https://example.com/x'),
  inText('command', password(), (word) => `curl --user "bob:${word}" https://example.com`, 'bob'),
  inText('command', password(), (word) => `ldapsearch -x -D cn=admin -w ${word} -b dc=x`, '-b dc=x'),
  inText('command', password(), (word) => `deploy --db-password ${word} --region eu`, '--region eu'),
  inText('command', made(20), (token) => `gh-tool --token=${token} list`, 'list'),
  inText('command', made(20), (token) => `tool --api-key '${token}' run`, 'run'),
  inText('command', password(), (word) => `openssl rsa -in k.pem -passin pass:${word} -out o.pem`, '-out o.pem'),
  inText('command', password(), (word) => `echo ${word} | sudo -S apt update`, 'apt update'),
  inText('command', password(), (word) => `keytool -list -storepass ${word} -keystore k.jks`, 'k.jks'),
  inText('environment', made(40), (key) => `export AWS_SECRET_ACCESS_KEY=${key}`, 'export AWS_SECRET_ACCESS_KEY='),
  inText('environment', password(), (word) => `PGPASSWORD=${word} psql -h db -p 5432`, 'psql -h db -p 5432'),
  inText('environment', made(50), (key) => `DEBUG=1\nSECRET_KEY="${key}"\nPORT=80`, 'PORT=80'),
  inText('environment', uuid(), (key) => `HEROKU_API_KEY=${key}`),
  inText('environment', made(64, 'hex'), (key) => `SESSION_SECRET=${key}`),
  inText('environment', made(36), (token) => `//registry.example.com/:_authToken=${token}`, 'registry.example.com'),
  inText('environment', 'hunter', (word) => `docker run -e MYSQL_ROOT_PASSWORD=${word} -p 3306:3306 mysql:8`, '-p 3306:3306'),
];

// prettier-ignore
const snippets: readonly SecretCase[] = [
  inText('json', 'hunter2', (word) => `{"user":"bob","password": "${word}"}`, 'bob'),
  inText('json', 'hunter2', (word) => `{\\"user\\":\\"bob\\",\\"password\\":\\"${word}\\"}`, 'bob'),
  inText('json', made(30), (token) => `response: {"access_token":"${token}","expires_in":3600}`, '3600'),
  inText('json', made(32), (secret) => `{'client_id': 'web', 'client_secret': '${secret}'}`, 'web'),
  inText('yaml', 'hunter2', (word) => `db:\n  user: bob\n  password: ${word}\n  port: 5432\n`, 'port: 5432'),
  inText('yaml', made(32), (key) => `apiKey: ${key} # production`, '# production'),
  inText('yaml', password(), (word) => `wrote db.yml:\\n  password: ${word}\\n  host: db`, 'host: db'),
  inText('ini', made(40), (key) => `[default]\naws_secret_access_key = ${key}\nregion = eu-west-1`, 'region = eu-west-1'),
  inText('ini', 'S3cret!9', (word) => `[client]\npassword = ${word}\nuser = root`, 'user = root'),
  inText('xml', 'hunter2', (word) => `<server><username>bob</username><password>${word}</password></server>`, 'bob'),
  inText('xml', password(), (word) => `<add key="DbPassword" value="${word}" />`),
  inText('code', password(), (word) => `const password = '${word}';`, 'const password'),
  inText('code', made(32), (key) => `client = Client(api_key="${key}", timeout=30)`, 'timeout=30'),
  inText('code', made(24), (key) => `process.env['API_KEY'] = "${key}"`),
  inText('code', password(), (word) => `'password' => '${word}',`),
  inText('prose', password(), (word) => `Logged in; the admin password is ${word}.`, 'Logged in'),
  inText('prose', made(40), (key) => `Rotated the API key, new one ${key} is live`, 'is live'),
  inText('prose', `${made(20)}/${made(19)}`, (token) => `the token ${token} was accepted`, 'was accepted'),
];

// prettier-ignore
const privateKeys: readonly SecretCase[] = [
  inText('pem', pem('RSA PRIVATE KEY'), (block) => `cat id_rsa\n${block}\nexit 0`, 'exit 0'),
  inText('pem', pem('PRIVATE KEY', '\\n'), (block) => `{"type":"service_account","private_key":"${block}\\n"}`, 'service_account'),
  inText('pem', pem('OPENSSH PRIVATE KEY'), (block) => block),
  inText('pem', pem('EC PRIVATE KEY', ' '), (block) => `KEY ${block} end`, 'end'),
  inText('pem', pem('PGP PRIVATE KEY BLOCK'), (block) => block),
  inText('pem', base64(pem('PRIVATE KEY')), (encoded) => `tls.key: ${encoded}`, 'tls.key'),
  inText('pem', `${made(64)}\n${made(64)}\n${made(11)}`, (body) => `-----BEGIN PRIVATE KEY-----\n${body}`),
];

// prettier-ignore
const values: readonly SecretCase[] = [
  inValue('key name', 'hunter2', (word) => ({ user: 'bob', password: word }), 'bob'),
  inValue('key name', made(12), (token) => ({ data: { accessToken: token, expires_in: 3600 } }), '3600'),
  inValue('key name', made(12), (key) => ({ headers: { 'X-Api-Key': key, accept: 'json' } }), 'json'),
  inValue('key name', 'qwertz', (word) => ({ config: [{ db_password: word, db_user: 'app' }] }), 'app'),
  inValue('key name', made(12), (secret) => ({ clientSecret: secret, clientId: 'web' }), 'web'),
  inValue('key name', made(12), (key) => ({ APIKey: key })),
  inValue('key name', 'correct horse battery', (word) => ({ passphrase: word })),
  inValue('key name', made(12), (id) => ({ Cookie: `sid=${id}` })),
  inValue('key name', made(12), (token) => ({ authorization: `Bearer ${token}` }), 'Bearer'),
  inValue('key name', made(12), (key) => ({ private_key: key })),
  inValue('key name', made(12), (code) => ({ backup: { secrets: ['one-of-them', code] } })),
  inValue('key name', made(12), (key) => ({ credentials: { user: 'x', secretAccessKey: key } }), 'x'),
  inValue('named pair', made(12), (token) => ({ headers: [{ name: 'Authorization', value: `Bearer ${token}` }] }), 'Authorization'),
  inValue('named pair', 'hunter2', (word) => ({ env: [{ name: 'DB_PASSWORD', value: word }] }), 'DB_PASSWORD'),
  inValue('arguments', 'correct horse', (word) => ({ argv: ['deploy', '--password', word, '--region', 'eu'] }), 'eu'),
  inValue('arguments', password(), (word) => ({ argv: ['mysql', '-u', 'root', `-p${word}`, 'shop'] }), 'shop'),
  inValue('arguments', password(), (word) => ['curl', '-u', `bob:${word}`, 'https://example.com'], 'https://example.com'),
  inValue('nested text', `ghp_${made(36)}`, (token) => ({ a: [{ b: { c: [`x ${token} y`] } }] })),
  inValue('nested text', password(), (word) => ({ command: `PASSWORD=${word} make deploy`, exit_code: 0 }), 'make deploy'),
  inValue('key with a secret', `ghp_${made(36)}`, (token) => ({ seen: { [token]: 3 } }), '3'),
  inValue('summary', `AKIA${made(16, 'upper')}`, (id) => ({ event: 'info', summary: `Removed ${id} from the config` }), 'from the config'),
];

// prettier-ignore
const placesOfTheirOwn: readonly SecretCase[] = [
  inText('password file', made(18), (word) => `db.example.com:5432:shop:app:${word}`, 'db.example.com'),
  inText('password file', password(), (word) => `$ cat ~/.pgpass\n*:*:*:postgres:${word}\n`, '*:*:*:postgres'),
  inText('unseal key', `${made(43)}=`, (key) => `Unseal Key 3: ${key}`, 'Unseal Key 3'),
  inText('unseal key', `${made(43)}=`, (key) => `Recovery Key 1: ${key}`, 'Recovery Key 1'),
  inValue('unseal key', `${made(43)}=`, (key) => ({ unseal_keys_b64: [key], unseal_threshold: 1 })),
  inText('setting call', password(), (word) => `define( 'DB_PASSWORD', '${word}' );`, 'DB_PASSWORD'),
  inText('setting call', made(32), (key) => `headers.set("X-Api-Key", "${key}")`, 'X-Api-Key'),
  inText('setting call', made(32), (token) => `localStorage.setItem('token', '${token}')`, 'setItem'),
  inText('setting call', password(), (word) => `{"code":"props.setProperty(\\"db.password\\", \\"${word}\\");"}`, 'db.password'),
  inText('login call', password(), (word) => `smtp.login("bob@example.com", "${word}")`, 'bob@example.com'),
  inText('login call', password(), (word) => `requests.get(url, auth=('bob', '${word}'))`, 'bob'),
  inText('login call', password(), (word) => `HTTPBasicAuth("bob", "${word}")`, 'HTTPBasicAuth'),
  inText('login call', `MTk4${made(20)}.${made(6)}.${made(38)}`, (token) => `client.login('${token}');`, 'client.login'),
  inText('password hash', made(86), (hash) => `deploy:$6$a1B2c3D4$${hash}:20412:0:99999:7:::`, 'deploy:$6$'),
  inText('password hash', made(31), (hash) => `bob:$2y$10$${made(22)}${hash}`, 'bob:$2y$10$'),
  inText('password hash', made(43), (hash) => `$argon2id$v=19$m=65536,t=3,p=4$${made(22)}$${hash}`, '$argon2id$v=19$'),
  inValue('header pair', made(32), (key) => ({ headers: [['X-Api-Key', key], ['accept', 'application/json']] }), 'application/json'),
  inValue('header pair', made(26), (id) => [['Cookie', `sid=${id}`]]),
  inText('wifi', password(), (word) => `network={\n  ssid="Home"\n  psk="${word}"\n}`, 'ssid="Home"'),
  inText('wifi', password(), (word) => `nmcli dev wifi connect Home password ${word}`, 'connect Home'),
  inText('account', password(), (word) => `login: bob\npass: ${word}`, 'login: bob'),
  inText('command', made(40), (key) => `mc alias set minio https://minio.example.com admin ${key}`, 'minio.example.com'),
  inText('summary', made(24), (token) => `Rotated credentials: set PAYMENT_API_TOKEN=${token} on staging, 3 of 3 checks pass`, '3 of 3 checks pass'),
  inValue('nested text', made(32), (key) => ({ tool_input: { edits: [{ new_string: `export const config = { apiKey: "${key}", region: "eu" };` }] } }), 'region'),
  inValue('nested text', password(), (word) => ({ output: JSON.stringify({ env: JSON.stringify({ DB_PASSWORD: word, DB_HOST: 'db' }) }) }), 'DB_HOST'),
];

export const secrets: readonly SecretCase[] = [
  ...placesOfTheirOwn,
  ...bareTokens,
  ...headers,
  ...addresses,
  ...commands,
  ...snippets,
  ...privateKeys,
  ...values,
];

export { lookAlikes } from './own-look-alikes.js';
