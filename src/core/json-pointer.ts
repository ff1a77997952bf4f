const longestShown = 100;

/** RFC 6901: `''` for the whole value, `/data/files/0`; `~` and `/` inside a key are written `~0` and `~1`. */
export function jsonPointer(path: readonly (string | number)[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** A pointer for a message: keys come from outside and can be long. */
export function shownPointer(pointer: string): string {
  if (pointer === '') return 'the top level';
  return pointer.length > longestShown ? `${pointer.slice(0, longestShown)}…` : pointer;
}
