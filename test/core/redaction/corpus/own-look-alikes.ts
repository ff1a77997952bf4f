/** What looks like a secret at first sight, or stands where secrets stand, and has to stay as it is. */
import type { LookAlike } from './own.js';

const commit = '9fceb02d0ae598e95dc970b74767f19372d61af8';
const digest = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const uuid = '550e8400-e29b-41d4-a716-446655440000';
const ulid = '01JD8Z3K5QW2N7V9X4B6M8P0RT';
const session = '2026-11-20_cls_001';
const png = `data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg==`;
const integrity =
  'sha512-RdJUflcE3cUzKiMqQgsCu06FPu9UdIJO0beYbPhHN4k6apgJtifcoCtT9bcxOpYBtpD2kCM6Sbzg4CausW/PKQ==';

function all(kind: string, ...given: readonly unknown[]): readonly LookAlike[] {
  return given.map((value) => ({ kind, given: value }));
}

// prettier-ignore
const ids: readonly LookAlike[] = all(
  'id',
  `commit ${commit}`,
  `HEAD is now at ${commit.slice(0, 7)} Remove the token cache`,
  `merged ${commit} into main; the secret scanner was happy`,
  `sha256:${digest}`,
  `image: registry.example.com/app@sha256:${digest}`,
  { prev: digest, seq: 42 },
  { prev: [digest, commit], head: { hash: digest } },
  `{"prev":"${digest}","id":"${ulid}"}`,
  { id: ulid, session_id: session },
  `session ${session} of agent cls`,
  `run ${uuid} finished`,
  { call_id: `toolu_01A09q90qw90lq917835lq9`, request_id: `req_011CSHoEeqs5C35K2UUqR7Fy` },
  `etag "33a64df551425fcc55e4d42a148795d9f25f89d4"`,
  { payload_digest: `sha256:${digest}`, token_digest: digest },
  `blob g/blobs/sha256/e3/${digest}`,
  { integrity, resolved: 'https://packages.example.com/js-tokens/-/js-tokens-4.0.0.tgz' },
  `"js-tokens": {"integrity": "${integrity}"}`,
  `cookie@0.7.1 ${integrity}`,
  png,
  { screenshot: png, caption: 'the cookie banner' },
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJt8Qm0uVwW0S1vQ4w1Pq9T0cXlq9bYb0e6S2n0aT1zB bob@host',
  'SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8 (RSA)',
  'pk_live_51H8x2kJ0abcdefGHIJKL is the publishable one',
);

// prettier-ignore
const counts: readonly LookAlike[] = all(
  'count',
  'input_tokens: 123, output_tokens: 45, cache_read_input_tokens: 6789',
  'max_tokens=4096 temperature=0.2',
  { input_tokens: 123, output_tokens: 45, total_tokens: 168 },
  { usage: { prompt_tokens: '12', completion_tokens: '3', tokens: 15 } },
  { token_count: '5', token_limit: '200000', tokens_per_second: 31.5 },
  { max_token: '1024', cost_per_token: '0.000003', tokens: ['the', 'quick'] },
  'Used 12,345 tokens of 200,000',
  'the token: count is 5',
  'token count: 1234, secrets found: 0',
  '{"tokens": 532, "cost_usd": 0.01}',
  { password_length: '12', min_password_length: 8, passwords: 3 },
  'secrets: 0 found, 12 files scanned',
  { secret: true, token: null, password: 0, cookie: false },
);

// prettier-ignore
const prose: readonly LookAlike[] = all(
  'prose',
  'token ring and secret santa',
  'Opened the password reset page',
  'Forgot your password?',
  'Password must be at least 8 characters, with one digit',
  'The password is required and the token is invalid',
  'Fixed the cookie banner; the token bucket is next',
  'Bearer of bad news: basic understanding of OAuth is missing',
  'Use Bearer authentication with a token from the settings page',
  'Basic authentication was replaced by sessions',
  'Authorization: required for all endpoints',
  'authorization header is missing',
  'Cookie: a small text file stored by the browser',
  'Invalid credentials: user not found',
  'error: token expired',
  'Token: expired',
  'password: wrong',
  'API key: missing',
  'secret: rotated yesterday',
  'pass: 42, fail: 0, skipped: 3',
  'All 42 tests passed; passing the key on to the next agent',
  'Pass the --token flag or set the environment variable',
  'the --password option is deprecated, --token and --api-key are not',
  'keyword arguments, monkey patching, a keyboard and a hockey team',
  'risk-assessment-of-the-third-quarter and task-force-of-twenty-people',
  'disk-usage-report-for-production-2026, desk-reservation-system-v2',
  'He said "token: refreshed" and left',
  'The password is base64 encoded, the secret is sha256 hashed',
  'password hashing moved to argon2id, tokens signed with RS256',
  'Key: value pairs; Secret: none; Credentials: see the wiki',
  'Reviewed author.ts and authorize.ts',
  'Files beginning with -----BEGIN RSA PRIVATE KEY----- are refused',
  '-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ\n-----END CERTIFICATE-----',
  '-----BEGIN PUBLIC KEY-----\nMFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAK3ZTxFRPYc4LQdjKkHb5pFb0fTmVYzH\n-----END PUBLIC KEY-----',
);

// prettier-ignore
const placeholders: readonly LookAlike[] = all(
  'placeholder',
  '--password <password>',
  'curl -H "Authorization: Bearer $TOKEN" https://example.com',
  'curl -H "Authorization: Bearer ${API_TOKEN}" https://example.com',
  'Authorization: Bearer <token>',
  'API_KEY=${API_KEY} npm test',
  'PASSWORD=$DB_PASSWORD make',
  'password=***',
  'token=xxxxxxxx',
  'sk-...abcd',
  'export OPENAI_API_KEY="your-api-key"',
  'GITHUB_TOKEN: ${{ secrets.GITHUB_TOKEN }}',
  'token: {{ vault_token }}',
  'password: "%s"',
  'AWS_SECRET_ACCESS_KEY=',
  'password=[redacted:password:0123456789abcdef]',
  { password: '[redacted:password:0123456789abcdef]' },
  { token: '<token>', secret: '***', apiKey: '${API_KEY}', password: '' },
  { secretKey: '$SECRET_KEY', client_secret: 'process.env.CLIENT_SECRET' },
  'https://user:$PASSWORD@example.com/x',
  'https://user:<password>@example.com/x',
  'curl -u "$USER:$PASS" https://example.com',
  'mysql -u root -p$MYSQL_PASSWORD shop',
  'docker login -u bob -p "$TOKEN" registry.example.com',
  'op://vault/item/password',
);

// prettier-ignore
const code: readonly LookAlike[] = all(
  'code',
  'const token = getToken();',
  'const token = await fetchToken(user);',
  'password: string;',
  'interface Login { password: string; token?: string }',
  'login(user=user, password=password, token=auth_token)',
  'self.token = token',
  'if (token == null || password === "") return',
  'secret = os.environ["SECRET"]',
  'apiKey: process.env.API_KEY,',
  'const { token } = config; const secret = config.auth.secret;',
  'password = input("Password: ")',
  'token = lexer.next()',
  'type Token = "plus" | "minus"',
  'token: Token2.Value,',
  'case TOKEN_STRING: return TOKEN_NUMBER;',
  'SELECT password FROM users WHERE token = ?',
  '<input type="password" name="password" placeholder="Password">',
  '<label for="token">Token</label>',
  'src/auth/token.ts:42: error TS2304: Cannot find name',
  'import { secret } from "./secret.js";',
  'fetch(url, { credentials: "include" })',
  'credential.helper=store',
  'git config credential.helper cache',
  'Access-Control-Allow-Credentials: true',
  'std::string token = ""; Token::Kind kind;',
  'tokenizer: cl100k_base, tokenize(text)',
);

// prettier-ignore
const commands: readonly LookAlike[] = all(
  'command',
  'mkdir -p src/core/redaction',
  'ssh -p 22 bob@host',
  'ssh -p 2222 -i ~/.ssh/id_ed25519 bob@host',
  'docker run -p 80:80 nginx',
  'docker run -p 127.0.0.1:8080:80 --name web nginx',
  'cp -p a.txt b.txt',
  'scp -P 2222 a.txt host:',
  'psql -h db -p 5432 -U app shop',
  'mysql -u root -p shop',
  'mysql -h db -P 3306 -u root',
  'curl -u bob https://example.com',
  'git log -p -- src/token.ts',
  'nc -z -w 5 host 80',
  'docker login registry.example.com --password-stdin < token.txt',
  'gh auth login --with-token < token.txt',
  'npm token list',
  'tool --no-password --ask-pass run',
  'tool --token-file /run/secrets/token --password-file=/etc/db.pass',
  'ls -la ~/.aws/credentials /run/secrets/db_password',
  'GOOGLE_APPLICATION_CREDENTIALS=/home/bob/key.json node app.js',
  'kubectl get secret db-password -o yaml',
  'vault kv get secret/data/app',
  'openssl genrsa -out private.key 2048',
  'ps -p 1234 -o pid,cmd',
  'pip install tokenizers==0.19.1 secretstorage==3.3.3',
  { argv: ['docker', 'run', '-p', '80:80', 'nginx'] },
  { argv: ['ssh', '-p', '22', 'host'] },
  { argv: ['tool', '--max-tokens', '4096', '--token-file', 'x.txt'] },
);

// prettier-ignore
const names: readonly LookAlike[] = all(
  'name',
  { secretName: 'prod/db', secret_arn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db' },
  { token_type: 'Bearer', token_uri: 'https://oauth2.example.com/token' },
  { password_file: '/etc/db.pass', private_key_path: '/etc/ssl/key.pem', private_key_id: commit },
  { cookie_consent: 'accepted', cookiePolicy: 'strict', cookie_domain: 'example.com' },
  { has_password: 'yes', password_policy: 'strong', password_reset_url: 'https://example.com/reset' },
  { tokenizer: 'cl100k_base', secretary: 'Anna', passenger: 'Bob', compass: 'north' },
  { authorizationUrl: 'https://example.com/auth', author: 'Bob', authority: 'city' },
  { credentialsProvider: 'env', credential_source: 'Environment' },
  { api_key_env: 'OPENAI_API_KEY', envVar: 'GITHUB_TOKEN', token: 'GITHUB_TOKEN_CI' },
  { next_page_token: 'CAUQAA', nextToken: 'abc123def456', pageToken: 'xyz' },
  { pwd: '/home/bob/project', cwd: '/home/bob/project', OLDPWD: '/tmp' },
  { key: 'value', keys: ['a', 'b'], keyboard: 'us', primary_key: 'id', publicKey: 'abc' },
  { tests_pass: 'all', pass: '42 of 42', bypass: 'none' },
  { eos_token: '</s>', pad_token: '[PAD]', stop_token: 'END' },
);

// prettier-ignore
const paths: readonly LookAlike[] = all(
  'path or address',
  '/home/bob/project/src/core/redaction/secret-name.ts',
  'https://example.com/users/123/tokens?page=2&limit=50',
  'https://github.com/acme/secret-manager/blob/main/src/token.ts#L42',
  'git@github.com:acme/token-service.git',
  'http://localhost:3000/@fs/home/bob/app?token=',
  'https://packages.example.org/@scope/pkg@1.2.3',
  'ssh://git@example.com:2222/repo.git',
  'mailto:bob@example.com?subject=Password%20reset',
  'postgres://localhost:5432/shop',
  'docker image token-service:latest, secret-store:v1.2.3',
  'resolveModuleSpecifierFromPackageJsonTokenProvider2',
);

// prettier-ignore
const nearMisses: readonly LookAlike[] = all(
  'near miss',
  'src/core/line.ts:12:5:error:unused-variable',
  'grep -n: lib/db.ts:5432:7:const:port',
  'ports: "127.0.0.1:5432:5432", "6432:6432"',
  'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db/password-a1B2c3',
  'Unseal Key 1: hidden, Unseal Key 2: hidden',
  'Key 1: name, Key 2: value',
  'TOKEN=$(vault kv get -field=token secret/app)',
  'export GITHUB_TOKEN="$(gh auth token)"',
  'OPENAI_API_KEY=sk-...',
  `GITHUB_TOKEN=ghp_${'x'.repeat(36)}`,
  `set ANTHROPIC_API_KEY to sk-ant-${'0'.repeat(40)}`,
  'postgres://USER:PASSWORD@HOST:5432/DB',
  "define( 'DB_PASSWORD', getenv('DB_PASSWORD') );",
  "form.append('password', password)",
  "config.set('token', process.env.TOKEN)",
  "const fields = ['password', 'username', 'email'];",
  "login('bob', password)",
  'await page.getByLabel("Password").fill(password)',
  'echo $1$2 and awk \'{print $6$7}\'',
  'ssid="Home" psk="$WIFI_PASSWORD"',
  { en: { password: 'Password', access_token: 'Access token', secret: 'Secret' } },
  { pairs: [['cookie', 'banner'], ['token', 'claude-sonnet-4-20250514'], ['x-token-count', '4096'], ['password', 'username']] },
  { errors: { password: 'is too short', token: 'required' } },
  { errors: { password: 'must contain at least one digit' } },
  { token: 'identifier', line: 12, column: 8, value: 'fetchUser' },
  { type: 'error', request_id: 'req_011CSHoEeqs5C35K2UUqR7Fy', usage: { cache_creation_input_tokens: 1024 } },
  { image: { type: 'base64', media_type: 'image/png', data: png.slice(22) }, alt: 'token chart' },
);

export const lookAlikes: readonly LookAlike[] = [
  ...nearMisses,
  ...ids,
  ...counts,
  ...prose,
  ...placeholders,
  ...code,
  ...commands,
  ...names,
  ...paths,
];
