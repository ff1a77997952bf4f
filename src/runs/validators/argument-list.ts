import { parseStrict } from '../../core/strict-json.js';

/**
 * A command as a list of arguments: a JSON list of strings, else words as a shell splits them, quotes and backslashes
 * included; nothing is expanded. Undefined when it is neither, or empty.
 */
export function argumentList(text: string): readonly string[] | undefined {
  const trimmed = text.trim();
  const words = trimmed.startsWith('[') ? listOf(trimmed) : splitWords(trimmed);
  return words === undefined ||
    words.length === 0 ||
    words[0] === '' ||
    words.some((word) => word.includes('\0'))
    ? undefined
    : words;
}

function listOf(json: string): readonly string[] | undefined {
  try {
    const value = parseStrict(json);
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}

/** One word: bare characters, escaped ones, and quoted parts next to each other. */
const wordForm = /(?:[^\s'"\\]|\\[\s\S]|'[^']*'|"(?:[^"\\]|\\[\s\S])*")+/y;
const partForm = /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^'"\\]+)/g;

function splitWords(text: string): readonly string[] | undefined {
  const words: string[] = [];
  for (let at = 0; at < text.length;) {
    wordForm.lastIndex = at;
    const [word] = wordForm.exec(text) ?? [];
    if (word === undefined) return undefined;
    words.push([...word.matchAll(partForm)].map(unquoted).join(''));
    at += word.length;
    while (/\s/.test(text[at] ?? '')) at += 1;
  }
  return words;
}

function unquoted([, single, double, escaped, bare]: RegExpMatchArray): string {
  return single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? bare ?? '';
}
