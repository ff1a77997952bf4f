/** Cuts a text to about `limit` characters: its beginning and its end stay, the middle is named with its length. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const headEnd = characterBorder(text, Math.floor(limit / 4));
  const tailStart = characterBorder(text, text.length - Math.ceil((limit * 3) / 4));
  return `${text.slice(0, headEnd)}[… ${tailStart - headEnd} characters cut]${text.slice(tailStart)}`;
}

/** One line of at most `limit` characters for a summary. */
export function oneLine(text: string, limit: number): string {
  const line = text.replace(/[\r\n\t]+/g, ' ');
  return line.length <= limit ? line : `${line.slice(0, characterBorder(line, limit - 1))}…`;
}

/** `at`, or one less where that would split a surrogate pair. */
function characterBorder(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}
