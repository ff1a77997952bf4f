import { matching } from './matching.js';
import type { Span } from './span.js';

const border = /-{4,5} ?(BEGIN|END) (?:[A-Z0-9]{1,12} ){0,4}PRIVATE KEY(?: BLOCK)? ?-{4,5}/g;

/** One line of a block: a header (`Proc-Type: 4,ENCRYPTED`) or base64, with the real or escaped line break before it. */
const blockLine =
  /(?:\s|\\[nrt]|["'+,]){0,8}(?:([A-Za-z-]{4,20}: [^\r\n\\]{0,100})|([A-Za-z0-9+/=]{1,4000}))/y;

/** A key of 16,384 bits has 13 kB; what is further apart than this is no block. */
const longestBlock = 40_000;
const shortestMaterial = 16;

const puttyKey = /Private-Lines: \d{1,3}\s{1,2}((?:[A-Za-z0-9+/=]{8,80}\s{0,2}){1,200})/g;

/**
 * Private keys in PEM, OpenPGP, SSH2 and PuTTY form, with real or escaped line breaks, whole or cut off before their
 * end, or as a whole in base64. Blocks without any key material, as documentation shows them, are left alone.
 */
export function findPrivateKeys(text: string): readonly Span[] {
  return [...findBlocks(text), ...findPuttyKeys(text), ...findEncodedBlocks(text)];
}

function findBlocks(text: string): readonly Span[] {
  const spans: Span[] = [];
  const borders = Array.from(text.matchAll(border));
  for (const [position, { index: start, 0: head, 1: kind }] of borders.entries()) {
    if (kind !== 'BEGIN') continue;
    const from = start + head.length;
    const next = borders[position + 1];
    const isWhole = next?.[1] === 'END' && next.index - start <= longestBlock;
    const end = isWhole ? next.index + next[0].length : endOfLines(text, from);
    if (hasMaterial(text, from, isWhole ? next.index : end)) spans.push({ start, end });
  }
  return spans;
}

/** For a block cut off before its end: as far as the lines look like those of a key. */
function endOfLines(text: string, from: number): number {
  let end = from;
  blockLine.lastIndex = from;
  for (
    let line = blockLine.exec(text);
    line !== null && end - from < longestBlock;
    line = blockLine.exec(text)
  ) {
    const material = line[2];
    if (material !== undefined && material.length < shortestMaterial && blockLine.lastIndex < text.length)
      break;
    end = blockLine.lastIndex;
  }
  return end;
}

function hasMaterial(text: string, from: number, end: number): boolean {
  return /[A-Za-z0-9+/=]{16}/.test(text.slice(from, end));
}

function findPuttyKeys(text: string): readonly Span[] {
  return Array.from(text.matchAll(puttyKey), ({ index, 0: whole, 1: lines = '' }) => {
    const end = index + whole.trimEnd().length;
    return { start: index + whole.length - lines.length, end };
  });
}

/** A whole PEM file in base64, as in the secrets of Kubernetes and in environment variables; certificates stay. */
const findEncodedBlocks = matching(
  () => /(?<![A-Za-z0-9+/])LS0tLS1CRUdJTi[A-Za-z0-9+/]{40,60000}={0,2}/g,
  (encoded) => Buffer.from(encoded.slice(0, 80), 'base64').toString('latin1').includes('PRIVATE KEY'),
);
