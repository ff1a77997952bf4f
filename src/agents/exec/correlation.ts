import { ulidSource } from '../../core/ulid.js';
import { realEdges } from '../../storage/edges.js';

const form = /^[\x21-\x7e]{1,200}$/;

/**
 * The id that ties together all that belongs to one piece of work, across programs: CORRELATION_ID as it was handed to us,
 * else a new ULID. One with blanks, controls or more than 200 characters is not taken over.
 */
export function correlationId(given: string | undefined): string {
  if (given !== undefined && form.test(given)) return given;
  const { now, random } = realEdges();
  return ulidSource(random)(now());
}
