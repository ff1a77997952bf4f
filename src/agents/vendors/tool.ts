import type { VendorEvent } from './adapter.js';
import { fieldsOf, numberAt, present, sizeOf, textAt, type Fields } from './fields.js';

export type ToolFacts = Pick<VendorEvent, 'marks' | 'texts' | 'openings'>;

/** What a hook says about a tool: its name, what it was pointed at, how it ended, sizes. */
export function readTool(fields: Fields): ToolFacts {
  const name = textAt(fields, 'tool_name');
  if (name === undefined) return { marks: {}, texts: failureTexts(fields), openings: {} };
  const input = readInput(name, fields['tool_input']);
  return {
    marks: { tool: name.slice(0, 200), ...input.marks, ...outcomeMarks(fields) },
    texts: { ...input.texts, ...failureTexts(fields) },
    openings: input.openings,
  };
}

const pathKeys = ['file_path', 'notebook_path', 'path', 'filePath'] as const;
const mostPaths = 50;

/** What a call was given. A patch has paths and a size, no command line. */
export function readInput(tool: string, given: unknown): ToolFacts {
  const input = fieldsOf(given);
  const patch = patchIn(tool, given);
  const paths = patch === undefined ? pathsIn(input) : patchedPaths(patch);
  const command = patch === undefined ? commandOf(input['command'] ?? input['cmd']) : undefined;
  const target = textAt(input, 'pattern', 'query', 'url', 'skill', 'subagent_type', 'subject', 'taskId');
  return {
    marks: present({
      input_bytes: sizeOf(given),
      paths_total: paths.length > mostPaths ? paths.length : undefined,
    }),
    texts: present<string | readonly string[]>({
      command,
      paths: paths.length === 0 ? undefined : paths.slice(0, mostPaths),
      target,
      description: textAt(input, 'description'),
    }),
    openings: present({ prompt: textAt(input, 'prompt', 'plan') }),
  };
}

function pathsIn(input: Fields): readonly string[] {
  return pathKeys.flatMap((key) => textAt(input, key) ?? []);
}

function commandOf(command: unknown): string | undefined {
  if (typeof command === 'string') return command === '' ? undefined : command;
  if (!Array.isArray(command)) return undefined;
  return command.filter((word) => typeof word === 'string').join(' ') || undefined;
}

const patchStart = '*** Begin Patch';

function patchIn(tool: string, given: unknown): string | undefined {
  const fields = fieldsOf(given);
  const text = typeof given === 'string' ? given : textAt(fields, 'command', 'input', 'patch');
  return text !== undefined && (tool === 'apply_patch' || text.startsWith(patchStart)) ? text : undefined;
}

/** Files that a patch names, each once. */
export function patchedPaths(patch: string): readonly string[] {
  const headers = patch.matchAll(/^\*\*\* (?:Add|Update|Delete) File: (.+)$|^\*\*\* Move to: (.+)$/gm);
  return [...new Set(Array.from(headers, (match) => (match[1] ?? match[2] ?? '').trim()))];
}

function outcomeMarks(fields: Fields): ToolFacts['marks'] {
  const response = fieldsOf(fields['tool_response']);
  return present({
    output_bytes: sizeOf(fields['tool_response']),
    exit_code: numberAt(response, 'exit_code', 'exitCode') ?? exitCodeIn(textAt(fields, 'error')),
    interrupted: response['interrupted'] === true || fields['is_interrupt'] === true ? true : undefined,
  });
}

/** Failures begin with `Exit code N`. */
export function exitCodeIn(error: string | undefined): number | undefined {
  const match = /^(?:Error: )?Exit code (\d{1,9})\b/i.exec(error ?? '');
  return match === null ? undefined : Number(match[1]);
}

function failureTexts(fields: Fields): ToolFacts['texts'] {
  return present({
    error: textAt(fields, 'error'),
    refusal: textAt(fieldsOf(fields['tool_response']), 'error'),
  });
}
