import type { CallToolResult } from '@modelcontextprotocol/server';
import { ioError, type LedgerError } from '../errors.js';

/** What a tool found, for programs and, as JSON text, for models. */
export function answer(value: object): CallToolResult {
  const content = JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
  return { content: [{ type: 'text', text: JSON.stringify(value) }], structuredContent: content };
}

/** A failure that the model can read and act on: `{"error":{"code","message","hint","details"}}`, as on the command line. */
export function failure(error: unknown): CallToolResult {
  const { code, message, hint, details }: LedgerError = ioError(error, 'the tool failed');
  const text = JSON.stringify({ error: { code, message, hint, details } });
  return { content: [{ type: 'text', text }], isError: true };
}
