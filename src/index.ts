export { LedgerError, errorTable, exitCodes, type ErrorCode } from './errors.js';
export { openLedger, type AgentLedger, type Ledger, type LedgerOptions } from './ledger/open.js';
export type { EventInput } from './ledger/prepare.js';
export type { Ack, Outcome } from './ledger/append/outcome.js';
export type { Durability } from './ledger/append/durability.js';
export { runExec, type ExecOptions } from './agents/exec.js';
export type { LedgerLine } from './schema/generated/types.js';
