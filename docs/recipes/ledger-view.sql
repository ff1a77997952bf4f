-- The ledgers of the current folder as a view. Columns are named, so that lines of other tools do not change its shape.
CREATE OR REPLACE TEMP VIEW ledger AS
SELECT DISTINCT ts, agent, session_id, event, task_id, source, summary, data, id, seq, stream, stream_seq
FROM read_ndjson(
  'g/ledger/*/*.jsonl',
  columns = {
    ts: 'TIMESTAMPTZ', agent: 'VARCHAR', session_id: 'VARCHAR', event: 'VARCHAR', task_id: 'VARCHAR', source: 'VARCHAR',
    summary: 'VARCHAR', data: 'JSON', id: 'VARCHAR', seq: 'BIGINT', stream: 'VARCHAR', stream_seq: 'BIGINT', torn: 'BOOLEAN'
  },
  ignore_errors = true
)
WHERE torn IS NOT TRUE;
