import { requireExpectedSeq } from '../runs/decide/expected-seq.js';
import type { RunCall, RunDesk } from '../runs/tools/desk.js';
import type { ObjectSchema } from './schema.js';

/** One tool as clients see it, and what it does. */
export interface RunTool {
  readonly name: string;
  readonly description: string;
  readonly input: ObjectSchema;
  readonly output: ObjectSchema;
  readonly isReadOnly: boolean;
  /** `args` hold to `input`; who calls is told by the server, never by them. Rejects with LedgerError. */
  readonly call: (desk: RunDesk, caller: string, args: object) => Promise<object>;
}

type Declared<Args> = Omit<RunTool, 'call' | 'isReadOnly'> & {
  readonly call: (desk: RunDesk, args: Args & { readonly caller: string }) => Promise<object>;
};

/** `Args`: what `input` lets through. */
export function writing<Args extends object>(tool: Declared<Args>): RunTool {
  return {
    ...tool,
    isReadOnly: false,
    call: async (desk, caller, args) => tool.call(desk, { ...(args as Args), caller }),
  };
}

/** Reading has a position too: what was asked for at another one is refused. */
export function reading<Args extends object>(tool: Declared<Args>): RunTool {
  const { call } = writing(tool);
  return {
    ...tool,
    isReadOnly: true,
    call: async (desk, caller, args) => {
      const { run_id: runId, expected_seq: expectedSeq } = args as Partial<RunCall>;
      if (runId !== undefined) requireExpectedSeq(await desk.store.read(runId), expectedSeq);
      return call(desk, caller, args);
    },
  };
}
