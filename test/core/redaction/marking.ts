import { createHmac } from 'node:crypto';

/** Marks as a workspace makes them, with a key of the tests. */
export function mark(secret: string): string {
  return createHmac('sha256', 'key of the tests').update(secret).digest('hex').slice(0, 16);
}

/** Without the marks, for comparing with what a person writes down: `[redacted:password]`. */
export function withoutMarkDigits(text: string): string {
  return text.replace(/:[0-9a-f]{16}\]/g, ']');
}
