/**
 * What may stand under a key of an event's `data`: `text`; `texts`, an array of them; `text?` and `integer?`, which may
 * be null; `size`, an integer from 0; `count`, a number from 0; `code`, a text or an integer; `flag`; `hash`.
 */
export type DataRule = 'text' | 'texts' | 'text?' | 'integer?' | 'size' | 'count' | 'code' | 'flag' | 'hash';

export type DataRules = Readonly<Record<string, DataRule>>;

/**
 * The rules of frequent events, which are about types only, so that they can be decided without parsing. They say what
 * `schemas/event-data.schema.json` says; a test compares the two.
 */
export const dataRules: Readonly<Record<string, DataRules>> = {
  heartbeat: { state: 'text', task_id: 'text' },
  task_start: { task_type: 'text', command: 'text', cwd: 'text', correlation_id: 'text' },
  task_result: {
    status: 'text',
    duration_sec: 'count',
    exit_code: 'integer?',
    files_touched: 'texts',
    correlation_id: 'text',
  },
  error: {
    code: 'code',
    message: 'text',
    duration_sec: 'count',
    exit_code: 'integer?',
    signal: 'text?',
    correlation_id: 'text',
  },
};

/** Rules of what vendors' programs report, whatever the event. */
export const vendorRules: DataRules = {
  vendor: 'text',
  vendor_session: 'text',
  vendor_event: 'text',
  vendor_version: 'text',
  call_id: 'text',
  turn_id: 'text',
  agent_id: 'text',
  cwd: 'text',
  payload_digest: 'hash',
  payload_bytes: 'size',
  drift: 'text',
  drift_keys: 'texts',
  dangling: 'flag',
  tool: 'text',
  command: 'text',
  paths: 'texts',
};
