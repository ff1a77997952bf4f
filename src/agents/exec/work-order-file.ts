import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { sha256Hex } from '../../core/sha256.js';
import { errnoOf } from '../../errors.js';
import { jsonFields } from './json-fields.js';
import { refuseWorkOrder, workOrderOf, type WorkOrder } from './work-order.js';
import { yamlFields } from './yaml-fields.js';

/** A work order, and the file it was read from; an id alone has none. */
export interface GivenWorkOrder extends WorkOrder {
  readonly file?: { readonly path: string; readonly sha256: string };
}

const mostBytes = 1024 * 1024;

/**
 * What `--wo` names: a file when it holds a slash or ends in .yaml, .yml or .json, else the id itself.
 * @throws LedgerError SCHEMA_INVALID: a file that is missing, too large or broken, with each finding's line and column
 */
export function givenWorkOrder(named: string): GivenWorkOrder {
  if (!isFileName(named)) return idAlone(named);
  const bytes = readBounded(named);
  const text = decode(named, bytes);
  const reading = named.toLowerCase().endsWith('.json') ? jsonFields(text) : yamlFields(text);
  if (reading.kind === 'broken') throw refuseWorkOrder(named, reading.findings);
  const verdict = workOrderOf(reading.fields);
  if (verdict.kind === 'broken') throw refuseWorkOrder(named, verdict.findings);
  return { ...verdict.order, file: { path: named, sha256: sha256Hex(bytes) } };
}

function isFileName(named: string): boolean {
  return named.includes('/') || /\.(?:ya?ml|json)$/i.test(named);
}

function idAlone(id: string): GivenWorkOrder {
  const verdict = workOrderOf(new Map([['wo_id', { value: id, line: 1, column: 1 }]]));
  if (verdict.kind === 'order') return verdict.order;
  throw refuseWorkOrder('--wo', verdict.findings);
}

/** Opened so that a pipe or a device in the file's place cannot hold us up. */
function readBounded(path: string): Buffer {
  let fd: number;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const isMissing = errnoOf(error) === 'ENOENT';
    throw refused(
      path,
      isMissing ? 'there is no such file' : `it cannot be read (${errnoOf(error) ?? 'unknown'})`,
      'Check the path; a plain id has no slash and no .yaml, .yml or .json',
    );
  }
  try {
    if (!fstatSync(fd).isFile()) throw refused(path, 'this is no regular file', 'Name a YAML or JSON file');
    return readAll(path, fd);
  } finally {
    closeSync(fd);
  }
}

function readAll(path: string, fd: number): Buffer {
  const buffer = Buffer.alloc(mostBytes + 1);
  let filled = 0;
  for (let got = -1; got !== 0 && filled < buffer.length; filled += got)
    got = readSync(fd, buffer, filled, buffer.length - filled, null);
  if (filled > mostBytes)
    throw refused(path, 'it has more than 1 MiB', 'Keep the work order short and name other files in it');
  return buffer.subarray(0, filled);
}

function decode(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refused(path, 'it is not UTF-8', 'Save it as UTF-8');
  }
}

function refused(path: string, message: string, hint: string): Error {
  return refuseWorkOrder(path, [{ line: 1, column: 1, message, hint }]);
}
