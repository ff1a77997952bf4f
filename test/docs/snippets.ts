import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseDocument } from 'yaml';

/** A fenced block of a page that is no console. */
export interface Snippet {
  readonly language: string;
  readonly text: string;
  /** From the comment `# file: NAME` in one of its first two lines. */
  readonly name: string | undefined;
}

export function snippetsIn(page: string): readonly Snippet[] {
  return [...page.matchAll(/^```(\w+)\n([^]*?)^```$/gm)]
    .map(([, language = '', text = '']) => ({
      language,
      text,
      name: /^(?:#!.*\n)?# file: (\S+)$/m.exec(text)?.[1],
    }))
    .filter(({ language }) => language !== 'console');
}

/** Lays the named ones into a folder, as somebody who follows the page would. */
export function laySnippets(page: string, folder: string): void {
  for (const { name, text } of snippetsIn(page)) {
    if (name === undefined) continue;
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, 0o755);
  }
}

/** What its language finds wrong with a snippet; undefined where nothing is, or nobody can tell. */
export function faultOf({ language, text }: Snippet): string | undefined {
  switch (language) {
    case 'sh':
    case 'bash': {
      const { stderr, status } = spawnSync(language, ['-n'], { input: text, encoding: 'utf8' });
      return status === 0 ? undefined : stderr;
    }
    case 'yaml': {
      const { errors, warnings } = parseDocument(text);
      return [...errors, ...warnings][0]?.message;
    }
    default:
      return undefined;
  }
}
