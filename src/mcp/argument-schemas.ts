import { count, text } from './schema.js';

/** Arguments that several tools take. */
export const seq = {
  expected_seq: count('Refuse with SEQUENCE_CONFLICT unless the run still stands at this last_journal_seq'),
};

export const reason = text('Why, for the record');

export const run_id = text('Id of the run');

export const step_id = text('Id of the step');
