/** Both from 1; columns count UTF-16 units, as editors do. */
interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** Where ascending offsets stand in a text; linear in its length. Lines end with a line feed. */
export function positionsOf(text: string, offsets: readonly number[]): readonly TextPosition[] {
  let line = 1;
  let lineStart = 0;
  return offsets.map((offset) => {
    for (
      let end = text.indexOf('\n', lineStart);
      end >= 0 && end < offset;
      end = text.indexOf('\n', lineStart)
    ) {
      line += 1;
      lineStart = end + 1;
    }
    return { line, column: offset - lineStart + 1 };
  });
}
