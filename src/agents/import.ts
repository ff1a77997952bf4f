import { requireAgentName } from '../core/agent-name.js';
import { openLedger, type Ledger } from '../ledger/open.js';
import { readConfig } from '../storage/config.js';
import { importFile, type ImportTask } from './import/import-file.js';
import { memoryKeeper } from './import/memory.js';
import type { FileReport } from './import/report.js';
import { sumTokens, type TokenRecord, type TokenSums } from './import/transcript.js';
import { limitsOf } from './vendors/hook-reader.js';
import type { Vendor } from './vendors/mapping.js';

export interface ImportOptions {
  readonly vendor: Vendor;
  readonly files: readonly string[];
  /** Whose ledger; default the vendor's name. */
  readonly agent?: string;
  readonly root?: string;
  /** Called often, with the bytes read so far of all files. */
  readonly onProgress?: (bytes: number) => void;
  /** Ends early, between two batches; what was imported stays. */
  readonly signal?: AbortSignal;
}

export interface ImportReport {
  readonly vendor: Vendor;
  readonly agent: string;
  readonly files: readonly FileReport[];
  /** Of all files together: a message that stands in several of them counts once. */
  readonly tokens: TokenSums;
}

/**
 * Records what the transcripts of an agent's program tell, with their own times, in sessions that belong to the
 * vendor's. Files are read line by line in constant memory, apart from one small record a message for the tokens.
 * Importing a file again adds nothing; a file that has grown adds what is new. Resolves when everything stands.
 * @throws LedgerError INVALID_AGENT, IO_*, LOCK_TIMEOUT: what was imported so far stands, and can be imported again
 */
export async function importTranscripts(options: ImportOptions): Promise<ImportReport> {
  const { vendor, agent = vendor, root, signal } = options;
  requireAgentName(agent);
  const ledger = openLedger(root === undefined ? {} : { root });
  const tokens = new Map<string, TokenRecord>();
  const keepSmall = memoryKeeper();
  try {
    const task = taskFor(ledger, { ...options, agent });
    const files: FileReport[] = [];
    let bytesBefore = 0;
    for (const file of options.files) {
      if (signal?.aborted === true) break;
      const onBytes = (bytes: number): void => {
        keepSmall(bytesBefore + bytes);
        options.onProgress?.(bytesBefore + bytes);
      };
      const { report, records } = await importFile(file, { ...task, onBytes });
      for (const record of records) tokens.set(record.key, record);
      bytesBefore += report.bytes;
      files.push(report);
    }
    return { vendor, agent, files, tokens: sumTokens(tokens.values()) };
  } finally {
    await ledger.close();
  }
}

function taskFor(
  ledger: Ledger,
  { vendor, agent, signal }: ImportOptions & { readonly agent: string },
): Omit<ImportTask, 'onBytes'> {
  return {
    vendor,
    handle: ledger.agent(agent),
    redact: (value) => ledger.redact(value),
    root: ledger.root,
    home: process.env['HOME'],
    limits: limitsOf(readConfig(ledger.root)),
    signal,
  };
}
