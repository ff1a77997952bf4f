import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { realEdges } from '../../storage/edges.js';
import { headsDigest } from './heads-digest.js';
import { askGit, git, repositoryOfHook, type Repository } from './repository.js';
import { workspacesOf } from './workspaces.js';

/** The hooks' own arguments: the file with the message and, for prepare-commit-msg, where it comes from. */
export interface MessageCall {
  readonly messageFile: string;
  /** `message`, `template`, `merge`, `squash`, `commit`; none when an editor is to open on an empty message. */
  readonly source?: string | undefined;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

const key = 'Agent-Ledger';

/**
 * For prepare-commit-msg: ends the message with `Agent-Ledger: <digest of the heads in the index>`, once, in place of the
 * one that an amended, rebased or squashed commit brings along. A message that somebody has yet to write is left to
 * `commitMessage`: git takes a message with a trailer for one that is not empty.
 * @throws LedgerError IO_*
 */
export function prepareCommitMessage(call: MessageCall): void {
  if (call.source === undefined || call.source === 'template') return;
  addTrailer(call);
}

/** For commit-msg, after the editor: the same, unless git will refuse the message for being empty or an untouched template. */
export function commitMessage(call: MessageCall): void {
  addTrailer(call);
}

function addTrailer({ messageFile, cwd = process.cwd(), env }: MessageCall): void {
  const repository = repositoryOfHook(cwd, env);
  if (repository === undefined) return;
  const path = resolve(cwd, messageFile);
  const found = readFileSync(path, 'utf8');
  const text = wholeLines(found);
  const commentChar = commentCharOf(repository);
  if (isUnwritten(repository, text, commentChar)) return;
  const digest = headsDigest(repository, workspacesOf(repository), realEdges().sha256);
  const bare = text.replace(ownTrailer, '');
  const next = digest === undefined ? bare : withTrailer(repository, { bare, digest, commentChar });
  if (next !== found) writeFileSync(path, next);
}

/** git hands over the message of a merge without its last newline, and would then put the trailer into the title. */
function wholeLines(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

const ownTrailer = new RegExp(`^${key}: [0-9a-f]{16,64}\\n`, 'gm');

/** git does it, because only git knows what counts as a trailer; settings that would run commands are kept away. */
function withTrailer(
  repository: Repository,
  {
    bare,
    digest,
    commentChar,
  }: { readonly bare: string; readonly digest: string; readonly commentChar: string },
): string {
  const { GIT_CONFIG_PARAMETERS: _, GIT_CONFIG_COUNT: __, ...env } = repository.env;
  const isolated = { ...env, GIT_DIR: '/dev/null', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  const settings = ['-c', `core.commentChar=${commentChar}`];
  const args = [...settings, 'interpret-trailers', '--no-divider', '--trailer', `${key}: ${digest}`];
  return git({ ...repository, env: isolated }, args, { input: bare }).toString('utf8');
}

function isUnwritten(repository: Repository, text: string, commentChar: string): boolean {
  const written = withoutComments(text, commentChar);
  if (written.replace(/^Signed-off-by: .*$/gm, '').trim() === '') return true;
  const template = askGit(repository, ['config', '--type=path', '--get', 'commit.template']);
  const path = template === undefined ? undefined : resolve(repository.top, template);
  if (path === undefined || !existsSync(path)) return false;
  return withoutComments(readFileSync(path, 'utf8'), commentChar).trim() === written.trim();
}

function withoutComments(text: string, commentChar: string): string {
  const scissors = `${commentChar} ------------------------ >8 ------------------------`;
  const [message = ''] = text.split(scissors);
  return message
    .split('\n')
    .filter((line) => !line.startsWith(commentChar))
    .join('\n');
}

/** "auto" is settled by git only when it opens the editor; its first choice is "#". */
function commentCharOf(repository: Repository): string {
  const char = askGit(repository, ['config', '--get', 'core.commentChar']);
  return char === undefined || char === '' || char === 'auto' ? '#' : char;
}
