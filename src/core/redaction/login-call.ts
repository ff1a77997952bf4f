import { matching } from './matching.js';
import { isPlaceholder, looksMadeUp } from './value-shape.js';

/** `smtp.login("bob", "…")`, `auth=("bob", "…")`, `HTTPBasicAuth('bob', '…')`: the second text of a call that signs an account in. */
export const findLoginPasswords = matching(
  () =>
    /(?<![a-z])(?:login|authenticate|auth|signin|log_in|sign_in|auth ?= ?|HTTP(?:Basic|Digest)Auth)\(\s{0,4}\\{0,3}["'][^"'\\\r\n]{1,100}\\{0,3}["'],\s{0,4}\\{0,3}["']([^"'\\\r\n]{4,200})(?=\\{0,3}["'])/gi,
  (secret) => !isPlaceholder(secret) && looksMadeUp(secret),
);
