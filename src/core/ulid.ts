const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const form = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

export function isUlid(text: string): boolean {
  return form.test(text);
}

/** Unix milliseconds in the first ten characters of a ULID. */
export function ulidTime(ulid: string): number {
  let time = 0;
  for (let at = 0; at < 10; at++) time = time * 32 + alphabet.indexOf(ulid.charAt(at));
  return time;
}

/**
 * A source of ULIDs that grow strictly while the clock does not go back: within one millisecond the random part
 * counts up, as the ULID specification's monotonic form does. `random` yields that many unpredictable bytes.
 */
export function ulidSource(random: (bytes: number) => Uint8Array): (nowMs: number) => string {
  let lastMs = -1;
  let timeText = '';
  const digits = new Uint8Array(16);
  return (nowMs) => {
    if (nowMs === lastMs && countUp(digits)) return timeText + spell(digits);
    if (nowMs !== lastMs) timeText = spellTime(nowMs);
    lastMs = nowMs;
    const fresh = random(16);
    for (let at = 0; at < 16; at++) digits[at] = (fresh[at] ?? 0) & 31;
    return timeText + spell(digits);
  };
}

function countUp(digits: Uint8Array): boolean {
  for (let at = 15; at >= 0; at--) {
    const next = (digits[at] ?? 0) + 1;
    digits[at] = next & 31;
    if (next < 32) return true;
  }
  return false;
}

function spell(digits: Uint8Array): string {
  let text = '';
  for (const digit of digits) text += alphabet.charAt(digit);
  return text;
}

function spellTime(ms: number): string {
  let text = '';
  let rest = ms;
  for (let at = 0; at < 10; at++) {
    text = alphabet.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}
