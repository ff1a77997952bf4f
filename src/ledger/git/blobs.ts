import { askGit, git, type Repository } from './repository.js';

/** Contents of stored objects by their ids, as committed: no filters, no line-end conversion. */
export function readBlobs(repository: Repository, ids: readonly string[]): ReadonlyMap<string, Buffer> {
  const wanted = [...new Set(ids)];
  const contents = new Map<string, Buffer>();
  if (wanted.length === 0) return contents;
  const output = git(repository, ['cat-file', '--batch'], { input: `${wanted.join('\n')}\n` });
  for (let at = 0; at < output.length;) {
    const headerEnd = output.indexOf(0x0a, at);
    const [id = '', , size] = output.toString('latin1', at, headerEnd).split(' ');
    const start = headerEnd + 1;
    const end = start + Number(size ?? 0);
    if (size !== undefined) contents.set(id, output.subarray(start, end));
    at = size === undefined ? start : end + 1;
  }
  return contents;
}

/** Lines without their newlines; what follows the last newline counts as a line too. */
export function linesOf(content: Buffer): readonly Buffer[] {
  const lines: Buffer[] = [];
  for (let from = 0; from < content.length;) {
    const newline = content.indexOf(0x0a, from);
    const to = newline === -1 ? content.length : newline;
    lines.push(content.subarray(from, to));
    from = to + 1;
  }
  return lines;
}

/** Content of a path in the index; undefined when it is not there, or there in several versions. */
export function stagedContent(repository: Repository, path: string): Buffer | undefined {
  const entry = askGit(repository, ['rev-parse', '--verify', '--quiet', `:${path}`]);
  return entry === undefined ? undefined : readBlobs(repository, [entry]).get(entry);
}
