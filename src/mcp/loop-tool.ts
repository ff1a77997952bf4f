import type { LoopDesk } from '../loop/tools/desk.js';
import { deskInNameOf, seatOf, type LoopSeat } from './loop-seat.js';
import { argumentsOf, text, type JsonSchema, type ObjectSchema } from './schema.js';

/** One tool of the manager/worker loop as clients see it, and what it does. */
export interface LoopTool {
  readonly name: string;
  readonly description: string;
  readonly input: ObjectSchema;
  readonly output: ObjectSchema;
  readonly isReadOnly: boolean;
  /** `args` hold to `input`; who calls is told by the server, never by them. Rejects with LedgerError. */
  readonly call: (desk: LoopDesk, caller: string, args: object) => Promise<object>;
}

interface Declared<Args> {
  readonly name: string;
  readonly description: string;
  readonly required?: Readonly<Record<string, JsonSchema>>;
  readonly optional?: Readonly<Record<string, JsonSchema>>;
  readonly output: ObjectSchema;
  readonly isReadOnly?: boolean;
  readonly call: (desk: LoopDesk, seat: LoopSeat, args: Args) => object | Promise<object>;
}

const task = text('Name or id of the task; default: the one that you are bound in');

/** A tool that acts for the caller's own session. `Args`: what its arguments let through besides `task`. */
export function ownTool<Args extends object>(tool: Declared<Args>): LoopTool {
  const { name, description, required = {}, optional = {}, output, isReadOnly = false } = tool;
  return {
    name,
    description,
    input: argumentsOf(required, { ...optional, task }),
    output,
    isReadOnly,
    call: async (desk, caller, args) => {
      const seat = seatOf(desk, caller, (args as { readonly task?: string }).task);
      return tool.call(deskInNameOf(desk, caller), seat, args as Args);
    },
  };
}
