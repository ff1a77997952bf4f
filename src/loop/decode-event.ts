import { eventShapes, type Kind } from './event-shapes.js';
import type { LoopEvent, LoopEventName } from './events.js';
import { isOneOf, roles, wakeStatuses } from './shapes.js';

export type Decoded =
  | { readonly kind: 'event'; readonly event: LoopEvent }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** A stored event in its typed form. Further keys are left in place; a wrong or missing one makes it unreadable. */
export function decodeLoopEvent(event: string, data: unknown): Decoded {
  if (!Object.hasOwn(eventShapes, event)) return { kind: 'unknown' };
  if (!isObject(data)) return { kind: 'unreadable', reason: 'data is no object' };
  const fault = faultIn(data, eventShapes[event as LoopEventName]);
  if (fault !== undefined) return { kind: 'unreadable', reason: fault };
  return { kind: 'event', event: { event, data } as unknown as LoopEvent };
}

/** The first thing wrong with `data`, or undefined. */
function faultIn(
  data: Readonly<Record<string, unknown>>,
  shape: Readonly<Record<string, Kind>>,
): string | undefined {
  for (const [stated, kind] of Object.entries(shape)) {
    const optional = stated.endsWith('?');
    const key = optional ? stated.slice(0, -1) : stated;
    const value = Object.hasOwn(data, key) ? data[key] : undefined;
    if (value === undefined && optional) continue;
    if (!holds(value, kind)) return `${key} is ${value === undefined ? 'missing' : 'of the wrong kind'}`;
  }
  return undefined;
}

function holds(value: unknown, kind: Kind): boolean {
  if (typeof kind !== 'string') return isOneOf(kind, value);
  switch (kind) {
    case 'text':
      return typeof value === 'string';
    case 'texts':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'flag':
      return typeof value === 'boolean';
    case 'count':
      return Number.isSafeInteger(value) && Number(value) >= 0;
    case 'number':
      return Number.isFinite(value) && Number(value) >= 0;
    case 'object':
      return isObject(value);
    case 'actions':
    default:
      return Array.isArray(value) && value.every(isAction);
  }
}

function isAction(value: unknown): boolean {
  if (!isObject(value)) return false;
  return isOneOf(roles, value['role']) && isOneOf(wakeStatuses, value['status']);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
