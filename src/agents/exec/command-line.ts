const plain = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** The command as a person would type it into a POSIX shell; for the record only, it is never given to one. */
export function commandLine(command: readonly string[]): string {
  return command.map((word) => (plain.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ');
}
