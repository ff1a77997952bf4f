import { LedgerError } from '../errors.js';

const form = /^[a-z0-9][a-z0-9_.-]{0,55}$/;

export function isTaskName(text: string): boolean {
  return form.test(text);
}

/** @throws LedgerError SCHEMA_INVALID */
export function requireTaskName(text: string): string {
  if (isTaskName(text)) return text;
  throw new LedgerError('SCHEMA_INVALID', `"${text.slice(0, 80)}" cannot name a task`, {
    hint: 'Use 1 to 56 characters: lower-case letters, digits, "_", "." and "-", starting with a letter or a digit.',
  });
}

/** Name of a task's stream. */
export function taskStream(task: string): string {
  return `${taskPrefix}${task}`;
}

export const taskPrefix = 'task:';
