import { cutText } from '../../core/cut-text.js';
import type { Mark, VendorEvent } from './adapter.js';

/**
 * How much of a payload is recorded. `digest`: names, ids, numbers, sizes, digests. `summary`: also what was acted on and
 * the first characters of prompts and messages. `full`: also the payload itself, whole as a blob.
 */
export type PayloadLevel = 'digest' | 'summary' | 'full';

export interface PayloadLimits {
  readonly level: PayloadLevel;
  /** Longest string, in UTF-16 code units (setting `limits.stringCharacters`). */
  readonly stringCharacters: number;
  /** Largest event in bytes (setting `limits.eventBytes`). */
  readonly eventBytes: number;
}

export const defaultLimits: PayloadLimits = { level: 'summary', stringCharacters: 2000, eventBytes: 60_000 };

/** So much of a prompt or a message is kept. */
const openingCharacters = 120;

/** What an event says at a level; redacted already, so that no cut can hide half a secret from its rule. */
export function factsAt({ level }: PayloadLimits, event: VendorEvent): Readonly<Record<string, unknown>> {
  const sizes = Object.entries(event.openings).map(
    ([key, text]) => [`${key}_characters`, text.length] as const,
  );
  const marks = { ...event.marks, ...Object.fromEntries(sizes) };
  if (level === 'digest') return Object.fromEntries(Object.entries(marks).filter(([, mark]) => isWord(mark)));
  const openings = Object.entries(event.openings).map(([key, text]) => [key, openingOf(text)] as const);
  return { ...marks, ...event.texts, ...Object.fromEntries(openings) };
}

/** Not a sentence in a place where a word from a closed set is expected. */
function isWord(mark: Mark): boolean {
  return typeof mark !== 'string' || !/\s/.test(mark);
}

/** The beginning of a text, and how much was left out. */
export function openingOf(text: string): string {
  if (text.length <= openingCharacters) return text;
  const isSplit = /[\udc00-\udfff]/.test(text.charAt(openingCharacters));
  const kept = openingCharacters - (isSplit ? 1 : 0);
  return `${text.slice(0, kept)}[… ${text.length - kept} characters cut]`;
}

/** Room for everything of a line that is not `data`, and for redaction, which may lengthen what it replaces. */
const shareForData = 0.8;
const otherBytes = 300;

/**
 * Cuts strings until the whole fits into an event: to the limit at first, then shorter and shorter, then the next choice
 * of facts is taken; at last everything but `kept` goes. What is under `kept` stays as it is.
 */
export function fitData(
  kept: Readonly<Record<string, string>>,
  choices: readonly Readonly<Record<string, unknown>>[],
  { stringCharacters, eventBytes }: PayloadLimits,
): Readonly<Record<string, unknown>> {
  const room = eventBytes * shareForData - otherBytes;
  for (const facts of choices) {
    for (const characters of [stringCharacters, 500, 120, 40]) {
      const data = { ...kept, ...cutStrings(facts, Math.min(characters, stringCharacters)) };
      if (bytesAtMost(data) <= room || bytesOf(data) <= room) return data;
    }
  }
  return { ...kept, cut: 'all' };
}

function cutStrings(members: Readonly<Record<string, unknown>>, characters: number): Record<string, unknown> {
  const cut: [string, unknown][] = [];
  for (const key in members) cut.push([cutText(key, characters), cutValue(members[key], characters)]);
  return Object.fromEntries(cut);
}

/** A bound that costs no serialising: an escaped character has six bytes, a number at most 24. */
function bytesAtMost(value: unknown): number {
  if (typeof value === 'string') return 6 * value.length + 3;
  if (typeof value !== 'object' || value === null) return 25;
  let bytes = 2;
  const members = value as Readonly<Record<string, unknown>>;
  for (const key in members) bytes += 6 * key.length + 4 + bytesAtMost(members[key]);
  return bytes;
}

function cutValue(value: unknown, characters: number): unknown {
  if (typeof value === 'string') return cutText(value, characters);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => cutValue(item, characters));
  return cutStrings(value as Readonly<Record<string, unknown>>, characters);
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value), 'utf8');
}
