import { oneLine } from '../cut-text.js';

/** Longer texts are cut; a page is for an overview, the ledger has the whole. */
const longestText = 300;

/**
 * Text from an event as Markdown that shows exactly this text and does nothing: no link, image, heading, list, HTML,
 * emphasis, code, formula, footnote, template or table border comes of it, by CommonMark and by GitHub's rules alike. For a table
 * cell, or for a line behind other text. Line breaks become blanks; characters that cannot be seen, or that reverse the
 * direction of the text, are spelled `\u202e`.
 */
export function markdownText(text: string): string {
  const line = oneLine(visible(text), longestText).replace(/ {2,}/g, ' ').trim();
  return atLineStart(line.split(' ').map(word).join(' '));
}

/**
 * Addresses become links by themselves, escaped or not, anywhere but in code. There a back-tick would end it, a bar
 * divide the cell and `{{` begin a template (of the page generator behind GitHub Pages): code is interrupted for these.
 */
function word(text: string): string {
  if (!/:\/\/|@|www\./i.test(text)) return escaped(text);
  return text
    .split(/([`|]+|\{(?=[{%]))/)
    .filter((part) => part !== '')
    .map((part) => (/^(?:[`|]+|\{)$/.test(part) ? escaped(part) : `\`${part}\``))
    .join('');
}

/** An underscore between letters or digits, as in `task_start`, marks nothing and stays readable. */
function escaped(text: string): string {
  return text
    .replace(/[\\*[\]~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('`', '&#96;')
    .replaceAll('|', '&#124;')
    .replace(/\{(?=[{%]|$)/g, '&#123;');
}

/** What begins a heading, a list or a rule where a line, or a list's item, begins. */
function atLineStart(text: string): string {
  return text.replace(/^(?:[#+=-]|\d+(?=[.)]))/, (start) => {
    if (!/\d/.test(start)) return `\\${start}`;
    return `${start.slice(0, -1)}&#${start.charCodeAt(start.length - 1)};`;
  });
}

const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u00a0\u115f\u1160\u3164\uffa0]|\u034f|\u17b4|\u17b5/gu;

function visible(text: string): string {
  return text.replace(/[\t\n\r]/g, ' ').replace(invisible, (character) =>
    Array.from({ length: character.length }, (_, at) => {
      const code = character.charCodeAt(at).toString(16).padStart(4, '0');
      return `\\u${code}`;
    }).join(''),
  );
}
