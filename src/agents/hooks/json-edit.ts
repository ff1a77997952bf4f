import { parseJsonc, type JsonContainer, type JsonItem } from './jsonc.js';

/** What is put into a container; a key only where that is an object. */
export interface NewItem {
  readonly key?: string;
  readonly value: unknown;
}

/**
 * The text with an item more at the container's end; all that was there stays, character by character. The item is laid
 * out like the document: its indentation, its line ends, or on one line where the container is.
 */
export function appendItem(text: string, container: JsonContainer, item: NewItem): string {
  const style = styleOf(text);
  const last = container.items.at(-1);
  if (last === undefined) return fillEmpty(text, container, { item, style });
  const indent = ownLineIndent(text, last);
  const written = indent === undefined ? itemText(item) : itemText(item, { ...style, indent });
  const gap = indent === undefined ? (style.unit === '' ? '' : ' ') : `${style.lineEnd}${indent}`;
  return splice(text, last.end, last.end, `,${gap}${written}`);
}

/**
 * The text without the item and the comma it needs no more. Comments stay, and so does all other text but for the white
 * space that stood between the item and its neighbour.
 */
export function removeItem(text: string, container: JsonContainer, item: JsonItem): string {
  const at = container.items.indexOf(item);
  const before = container.items[at - 1];
  const after = container.items[at + 1];
  if (before !== undefined) return cutGap(text, { from: before.end, to: item.start, itemEnd: item.end });
  if (after === undefined) return emptyOut(text, container, item);
  const gap = text.slice(item.end, after.start);
  const rest = isPlainGap(gap) ? '' : withoutComma(gap);
  return splice(text, item.start, after.start, rest);
}

interface Style {
  /** One step of indentation; empty where the document is on one line. */
  readonly unit: string;
  readonly lineEnd: string;
}

function styleOf(text: string): Style {
  const lineEnd = /\r\n/.test(text) ? '\r\n' : '\n';
  const root = parseJsonc(text);
  const first = root.kind === 'scalar' ? undefined : root.items[0];
  if (first === undefined) return { unit: '  ', lineEnd };
  const unit = ownLineIndent(text, first);
  const isOneLine = !text.slice(root.start, root.end).includes('\n');
  return { unit: isOneLine ? '' : unit === undefined || unit === '' ? '  ' : unit, lineEnd };
}

/** The white space in front of an item that begins a line; undefined for one that does not. */
function ownLineIndent(text: string, item: JsonItem): string | undefined {
  return /\n([ \t]*)$/.exec(text.slice(0, item.start))?.[1];
}

function fillEmpty(
  text: string,
  { start, end }: JsonContainer,
  { item, style }: { readonly item: NewItem; readonly style: Style },
): string {
  if (style.unit === '') return splice(text, start + 1, start + 1, itemText(item));
  const outer = /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', start - 1) + 1))?.[0] ?? '';
  const indent = `${outer}${style.unit}`;
  const written = itemText(item, { ...style, indent });
  const inner = text.slice(start + 1, end - 1);
  const tail = /^[ \t\r\n]*$/.test(inner)
    ? `${style.lineEnd}${outer}`
    : `${style.lineEnd}${indent}${inner.trimStart()}`;
  return splice(text, start + 1, end - 1, `${style.lineEnd}${indent}${written}${tail}`);
}

function itemText({ key, value }: NewItem, layout?: Style & { readonly indent: string }): string {
  const json = JSON.stringify(value, null, layout?.unit ?? '');
  const laidOut = layout === undefined ? json : json.replaceAll('\n', `${layout.lineEnd}${layout.indent}`);
  const colon = layout === undefined ? ':' : ': ';
  return key === undefined ? laidOut : `${JSON.stringify(key)}${colon}${laidOut}`;
}

function cutGap(
  text: string,
  { from, to, itemEnd }: { readonly from: number; readonly to: number; readonly itemEnd: number },
): string {
  const gap = text.slice(from, to);
  return splice(text, from, itemEnd, isPlainGap(gap) ? '' : withoutComma(gap).trimEnd());
}

function emptyOut(text: string, { start, end }: JsonContainer, item: JsonItem): string {
  const left = text.slice(start + 1, item.start);
  const right = withoutComma(text.slice(item.end, end - 1));
  const rest = `${left.trimEnd()}${right}`;
  return splice(text, start + 1, end - 1, rest.trim() === '' ? '' : rest);
}

function isPlainGap(gap: string): boolean {
  return /^[ \t\r\n,]*$/.test(gap);
}

/** A line comment keeps the line break that ends it. */
function withoutComma(gap: string): string {
  let isDone = false;
  return gap.replace(/\/\/[^\n]*|\/\*[^]*?\*\/|,/g, (found) => {
    if (found !== ',' || isDone) return found;
    isDone = true;
    return '';
  });
}

function splice(text: string, from: number, to: number, put: string): string {
  return `${text.slice(0, from)}${put}${text.slice(to)}`;
}
