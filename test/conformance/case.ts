import { readFileSync } from 'node:fs';

export type Json = null | boolean | number | string | readonly Json[] | JsonMap;
export interface JsonMap {
  readonly [key: string]: Json | undefined;
}

/** One file of conformance vectors: a pure operation (`op`, its result is as expected) or a sequence (`ops`, `expected.results`). */
export interface ConformanceCase {
  readonly name: string;
  readonly given: JsonMap;
  readonly when: { readonly op?: string; readonly ops?: readonly Operation[] } & JsonMap;
  /** `then` in the file. */
  readonly expected: JsonMap;
}

export type Operation = JsonMap & { readonly op: string };

export function readCase(file: string): ConformanceCase {
  const parsed = JSON.parse(readFileSync(file, 'utf8')) as Partial<ConformanceCase> & {
    readonly then?: JsonMap;
  };
  const { name = file, given, when, then: expected } = parsed;
  if (when === undefined || expected === undefined) throw new Error(`${file}: a case has "when" and "then"`);
  return { name, given: given ?? {}, when, expected };
}

export function text(value: Json | undefined, fallback = ''): string {
  return typeof value === 'string' ? value : fallback;
}

export function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

export function texts(value: Json | undefined): readonly string[] {
  return list(value).filter((item) => typeof item === 'string');
}

export function map(value: Json | undefined): JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonMap) : {};
}
