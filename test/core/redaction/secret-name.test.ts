import { describe, expect, it } from 'vitest';
import { secretFamily } from '../../../src/core/redaction/secret-name.js';

describe('secretFamily', () => {
  it.each([
    ['password', 'password'],
    ['Password', 'password'],
    ['db_password', 'password'],
    ['DB_PASSWORD', 'password'],
    ['db-password', 'password'],
    ['dbPassword', 'password'],
    ['user.password', 'password'],
    ['newPassword2', 'password'],
    ['PGPASSWORD', 'password'],
    ['passwd', 'password'],
    ['root_passwd', 'password'],
    ['passphrase', 'password'],
    ['DB_PASS', 'password'],
    ['MYSQL_PWD', 'password'],
    ['password_hash', 'password'],
    ['token', 'token'],
    ['accessToken', 'token'],
    ['access-token', 'token'],
    ['GITHUB_TOKEN', 'token'],
    ['IDToken', 'token'],
    ['_authToken', 'token'],
    ['authtoken', 'token'],
    ['password_reset_token', 'token'],
    ['secret', 'secret'],
    ['clientSecret', 'secret'],
    ['SECRET_KEY_BASE', 'secret'],
    ['AWS_SECRET_ACCESS_KEY', 'secret'],
    ['SharedAccessKey', 'secret'],
    ['signing_key', 'secret'],
    ['apiKey', 'api-key'],
    ['APIKey', 'api-key'],
    ['api-key', 'api-key'],
    ['X-Api-Key', 'api-key'],
    ['OPENAI_API_KEY', 'api-key'],
    ['apikey', 'api-key'],
    ['Authorization', 'authorization'],
    ['Proxy-Authorization', 'authorization'],
    ['cookie', 'cookie'],
    ['Set-Cookie', 'cookie'],
    ['private_key', 'private-key'],
    ['privateKey', 'private-key'],
    ['PRIVATE-KEY', 'private-key'],
    ['credential', 'credential'],
    ['awsCredentials', 'credential'],
  ])('takes %s for a %s', (name, family) => {
    expect(secretFamily(name)).toBe(family);
  });

  it.each(
    `tokens input_tokens outputTokens total-tokens token_count tokenCount max_tokens maxToken token_limit
    token_type tokenType token_uri tokenizer tokenize next_page_token nextToken eos_token secretName secret_arn
    secretary secretariat passwordless password_length password_policy password_file passwordResetUrl has_password
    noPassword forgot_password cookie_consent cookieDomain cookiecutter private_key_path private_key_id api_key_id
    apiKeyName credentialsProvider credential_source authorizationUrl authorized author authority key keys keyboard
    primary_key public_key publicKey cache_key monkey pass tests_pass passed bypass compass pwd OLDPWD cwd usage
    constructor toString __proto__`.split(/\s+/),
  )('takes %s for no secret', (name) => {
    expect(secretFamily(name)).toBeUndefined();
  });

  it('takes a name of more than 128 characters for none', () => {
    expect(secretFamily(`${'a_'.repeat(100)}password`)).toBeUndefined();
  });

  it('answers the same after thousands of other names', () => {
    for (let index = 0; index < 5_000; index++) secretFamily(`token_${index}_x`);
    expect(secretFamily('accessToken')).toBe('token');
    expect(secretFamily('input_tokens')).toBeUndefined();
  });
});
