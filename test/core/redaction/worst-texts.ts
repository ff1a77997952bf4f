/** Texts that make patterns work hardest: repeated beginnings of what a rule looks for, and endless runs behind them. */

/** Fills around a trigger: nothing, what may stand before and behind names and values, quotes that never close. */
const joints: readonly string[] = [
  '',
  ' ',
  '=',
  ': ',
  '="',
  "='",
  ' -p',
  ' -u a',
  '://a:',
  '@',
  '.',
  '-',
  '_',
  '\\"',
  '\n',
  '\\n',
  'a1',
  '=a ',
  '="a" ',
  ': a\n',
  '=a;',
  'x.y=',
  '/',
  '=https://',
];

/** Beginnings that belong to certain rules, whatever their triggers. */
const openings: readonly string[] = [
  '://a:b@ ',
  '://a:',
  'a:b@tcp ',
  'login a ',
  'machine a login b password ',
  'user pass: ',
  'echo a| ',
  'authorization: a ',
  'Authorization: Digest a="',
  'cookie: a=',
  'bearer a1a1a1a1 ',
  'eyJaaaaaaaa.eyJ',
  '-----BEGIN RSA PRIVATE KEY-----',
  '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\n',
  'the password is a1',
  'aA1bB2cC3dD4eE5fF6gG7hH8iI9jJ0kK1 token ',
  'x="token" value="',
];

/** Runs that begin like a match and go on without an end. */
const runs: readonly string[] = [
  'a',
  'A1b2',
  'a1-',
  'a_',
  '0',
  ' ',
  '"',
  "'",
  '\\',
  '=',
  'ab.',
  '/',
  '-',
  ': ',
  'eyJ',
  'é',
];

/** A worst text in any size, since time has to be compared over sizes. */
export interface WorstText {
  readonly title: string;
  readonly ofSize: (sizeChars: number) => string;
}

export function* worstTexts(triggers: readonly string[]): Generator<WorstText> {
  for (const trigger of triggers) {
    for (const form of new Set([trigger, trigger.toUpperCase()])) {
      for (const joint of [...joints, ...openings]) {
        yield { title: `${form}${joint} repeated`, ofSize: (size) => filled(`${form}${joint}`, size) };
      }
      for (const run of runs) {
        yield {
          title: `${form} and ${run} repeated`,
          ofSize: (size) => form + filled(run, size - form.length),
        };
        yield { title: `${form} behind ${run}`, ofSize: (size) => filled(run, size - form.length) + form };
      }
    }
  }
}

function filled(part: string, sizeChars: number): string {
  return part.repeat(Math.ceil(sizeChars / part.length)).slice(0, sizeChars);
}
