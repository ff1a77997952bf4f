import { matching } from './matching.js';
import { isPlaceholder } from './value-shape.js';

const line =
  /(?<![\w.:/*@-])[\w.*-]{1,255}:(?:\d{1,5}|\*):[\w*-]{1,64}:[\w.*@-]{1,64}:((?:[^\s:"'`\\]|\\[:\\]){1,200})(?![^\s"'`\\])/g;

const findInFile = matching(
  () => line,
  (secret) => !isPlaceholder(secret),
);

/**
 * `host:port:database:user:PASSWORD`, the lines of PostgreSQL's password file. Compilers write `file:line:column:…` much
 * the same, so that the file has to be named or the port has to be that of PostgreSQL or PgBouncer.
 */
export const findPgpassPasswords: typeof findInFile = (text) => {
  const isFile = /pgpass/i.test(text);
  return findInFile(text).filter(
    ({ start }) => isFile || /:[56]432:[^:]*:[^:]*:$/.test(text.slice(Math.max(0, start - 140), start)),
  );
};
