import { shell } from '../cli/command.js';

/**
 * Runs every ```console block of a Markdown page in `folder` and returns the page with what the commands print now. A
 * command begins with `$ `; what follows up to the next one is its output.
 */
export function replayPage(page: string, folder: string): string {
  return page.replaceAll(/^```console\n([^]*?)^```$/gm, (_block, content: string) => {
    const commands = content.split('\n').filter((line) => line.startsWith('$ '));
    return `\`\`\`console\n${commands.map((line) => replayed(line, folder)).join('')}\`\`\``;
  });
}

function replayed(line: string, folder: string): string {
  const { stdout, stderr, status } = shell(line.slice(2), { cwd: folder });
  const exit = status === 0 ? '' : `[exit ${status}]\n`;
  return `${line}\n${stdout}${stderr}${exit}`;
}
